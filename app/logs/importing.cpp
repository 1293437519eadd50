// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/importing.h"

#include "busy_line.h"
#include "main_window.h"

#include <QAction>
#include <QMenu>
#include <QStatusBar>

#include <utility>

namespace tandem {

Importing::Importing(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_busy(new BusyLine("importProgress", window))
{
    setObjectName("importing");
    window->statusBar()->insertPermanentWidget(1, m_busy); // after the message
    auto* menu = window->findChild<QMenu*>(QStringLiteral("fileMenu"));
    auto* action = new QAction(tr("&Import …"), menu);
    action->setObjectName("import");
    action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
    action->setToolTip(tr("Make a run log of TensorBoard event files or of a table (CSV)"));
    menu->insertAction(window->findChild<QAction*>(QStringLiteral("saveExperiment")), action);
    connect(action, &QAction::triggered, this, [this] {
        importWindow().show();
        importWindow().raise();
        importWindow().activateWindow();
    });
    const auto import = [this](const QString& source) {
        importWindow().show();
        importWindow().setSource(source);
    };
    // Queued: what was named on the command line comes before there is a window.
    connect(&window->shown(), &ShownRun::importWanted, this, import, Qt::QueuedConnection);
}

void Importing::setQuestions(ImportWindow::Questions questions)
{
    m_questions = std::move(questions);
    if (m_dialog)
        m_dialog->setQuestions(m_questions);
}

ImportWindow& Importing::importWindow()
{
    if (!m_dialog) {
        m_dialog = new ImportWindow(m_window->controller().library().folder, m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        if (m_questions.file)
            m_dialog->setQuestions(m_questions);
        connect(m_dialog, &ImportWindow::imported, this, &Importing::take);
        connect(m_dialog, &ImportWindow::progressed, m_busy, &BusyLine::showWork);
        connect(m_busy, &BusyLine::cancelled, m_dialog, &ImportWindow::cancelImport);
    }
    return *m_dialog;
}

void Importing::take(const QString& log, const QString& sentence)
{
    m_window->open(log);
    m_window->say(sentence);
}

} // namespace tandem
