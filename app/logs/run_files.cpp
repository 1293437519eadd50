// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/run_files.h"

#include "logs/library_settings.h"
#include "logs/library_window.h"
#include "logs/run_colors.h"
#include "logs/run_recording.h"
#include "logs/runs_window.h"

#include <QAction>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QUrl>

#include <utility>

namespace tandem {

namespace {

constexpr qsizetype mostRecent = 10;

QStringList askForLogFiles(QWidget* parent)
{
    return QFileDialog::getOpenFileNames(
        parent, RunFiles::tr("Open run logs"), runLibraryFolder(), RunFiles::tr("Run logs (*.tandem);;All files (*)"));
}

QStringList filesOf(const QMimeData* data)
{
    QStringList files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    return files;
}

} // namespace

RunFiles::RunFiles(MainWindow* window, QMenu* menu, QAction* before, MainWindow::Memory memory)
    : QObject(window)
    , m_window(window)
    , m_memory(memory)
    , m_question(askForLogFiles)
{
    setObjectName("runFiles");
    m_colors = new RunColors(window->shown(), memory, this);
    auto* open = new QAction(tr("Open run &log …"), this);
    open->setObjectName("openLog");
    open->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    connect(open, &QAction::triggered, this, &RunFiles::askForLog);
    menu->insertAction(before, open);
    auto* compare = new QAction(tr("&Compare with run log …"), this);
    compare->setObjectName("compareWithLog");
    connect(compare, &QAction::triggered, this, &RunFiles::askForComparison);
    menu->insertAction(before, compare);
    m_alone = new QAction(tr("&Stop comparing"), this);
    m_alone->setObjectName("stopComparing");
    connect(m_alone, &QAction::triggered, &window->shown(), &ShownRun::stopComparing);
    connect(&window->shown(), &ShownRun::historyReplaced, this, [this] { m_alone->setEnabled(m_window->shown().isCompared()); });
    m_alone->setEnabled(false);
    menu->insertAction(before, m_alone);
    auto* runs = new QAction(tr("Runs in this &window …"), this);
    runs->setObjectName("showRuns");
    connect(runs, &QAction::triggered, this, &RunFiles::showRuns);
    menu->insertAction(before, runs);
    auto* library = new QAction(tr("Run li&brary …"), this);
    library->setObjectName("runLibrary");
    library->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    connect(library, &QAction::triggered, this, &RunFiles::showLibrary);
    menu->insertAction(before, library);
    m_recentMenu = new QMenu(tr("Open &recent"), menu);
    m_recentMenu->setObjectName("recentFiles");
    m_recentMenu->setToolTipsVisible(true);
    menu->insertMenu(before, m_recentMenu);
    menu->insertSeparator(before);
    if (m_memory == MainWindow::Memory::Settings)
        m_recent = QSettings().value("recentFiles").toStringList();
    fillRecent();
    window->setAcceptDrops(true);
    window->installEventFilter(this);
}

void RunFiles::askForLog()
{
    m_window->openAll(m_question(m_window));
}

void RunFiles::askForComparison()
{
    const QStringList paths = m_question(m_window);
    if (!paths.isEmpty())
        m_window->shown().compareWith(paths);
}

void RunFiles::showLibrary()
{
    const LibraryPlace& place = m_window->controller().library();
    if (place.folder.isEmpty())
        return m_window->say(tr("This window records nothing, and so it has no library."));
    if (!m_library) {
        m_library = new LibraryWindow(place, m_window);
        connect(m_library, &LibraryWindow::openRequested, m_window, &MainWindow::openAll);
        connect(m_library, &LibraryWindow::placeEdited, this, [this](const LibraryPlace& edited) {
            m_window->controller().recordInto(edited);
            if (m_memory == MainWindow::Memory::Settings)
                rememberLibrary(edited);
        });
        connect(m_library, &LibraryWindow::compareRequested, &m_window->shown(), &ShownRun::compareWith);
        // One recording has ended and another has begun.
        connect(&m_window->shown(), &ShownRun::historyReplaced, m_library, [this] {
            if (m_library->isVisible())
                m_library->reload();
        });
    } else {
        m_library->reload();
    }
    m_library->show();
    m_library->raise();
    m_library->activateWindow();
}

void RunFiles::showRuns()
{
    if (!m_runs)
        m_runs = new RunsWindow(m_window->shown(), *m_colors, m_window);
    m_runs->show();
    m_runs->raise();
    m_runs->activateWindow();
}

void RunFiles::remember(const QString& path)
{
    const QFileInfo file(path);
    if (!file.isFile())
        return;
    m_recent.removeAll(file.absoluteFilePath());
    m_recent.prepend(file.absoluteFilePath());
    m_recent = m_recent.mid(0, mostRecent);
    keepRecent();
}

void RunFiles::keepRecent()
{
    if (m_memory == MainWindow::Memory::Settings)
        QSettings().setValue("recentFiles", m_recent);
    fillRecent();
}

void RunFiles::fillRecent()
{
    m_recentMenu->clear();
    for (const QString& path : std::as_const(m_recent)) {
        QString name = QFileInfo(path).fileName();
        QAction* action = m_recentMenu->addAction(name.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { m_window->open(path); });
    }
    m_recentMenu->setEnabled(!m_recent.isEmpty());
    if (m_recent.isEmpty())
        return;
    m_recentMenu->addSeparator();
    QAction* forget = m_recentMenu->addAction(tr("&Forget these"));
    forget->setObjectName("forgetRecent");
    connect(forget, &QAction::triggered, this, [this] {
        m_recent.clear();
        keepRecent();
    });
}

bool RunFiles::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_window && (event->type() == QEvent::DragEnter || event->type() == QEvent::Drop)) {
        auto* drop = static_cast<QDropEvent*>(event);
        const QStringList files = filesOf(drop->mimeData());
        if (files.isEmpty())
            return false;
        drop->acceptProposedAction();
        if (event->type() == QEvent::Drop)
            m_window->openAll(files);
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
