// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/import_window.h"

#include "cli/provenance.h"
#include "controls/number_text.h"
#include "controls/text_label.h"
#include "plots/ask_where_to_save.h"
#include "progress_text.h"
#include "runlog/run_library.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <limits>
#include <utility>

namespace tandem {

namespace {

constexpr int checkMilliseconds = 30;
constexpr qint64 firstEstimateMilliseconds = 500;
constexpr int barSteps = 1000;

ImportWindow::Questions fileDialogs()
{
    return {[](QWidget* parent) {
                return QFileDialog::getOpenFileName(parent, ImportWindow::tr("Import a file"), {},
                    ImportWindow::tr("Tables and event files (*.csv *.tsv *.txt *.dat *tfevents*);;All files (*)"));
            },
        [](QWidget* parent) {
            return QFileDialog::getExistingDirectory(parent, ImportWindow::tr("Import a folder of TensorBoard runs"));
        },
        [](QWidget* parent, const QString& proposed) {
            return askWhereToSave(parent, ImportWindow::tr("Import into"), proposed, ImportWindow::tr("Run logs (*.tandem)"));
        }};
}

} // namespace

ImportWindow::ImportWindow(const QString& library, QWidget* parent)
    : QDialog(parent)
    , m_library(library)
    , m_questions(fileDialogs())
    , m_sourceLine(new QLineEdit(this))
    , m_file(addButton("importFile", tr("&File …"), tr("Choose a TensorBoard event file or a table (CSV)")))
    , m_folder(addButton("importFolder", tr("F&older …"), tr("Choose a folder of TensorBoard runs, nested or not")))
    , m_preview(new ImportPreview(this))
    , m_logLine(new QLineEdit(this))
    , m_chooseLog(addButton("importInto", tr("&Elsewhere …"), tr("Choose where the run log is put")))
    , m_message(new TextLabel(TextStyle::Quiet, this))
    , m_bar(new QProgressBar(this))
    , m_timeLeft(new TextLabel(TextStyle::Quiet, this))
    , m_begin(addButton("importBegin", tr("&Import"), tr("Make a run log of it and show that")))
    , m_close(addButton("importClose", tr("Close"), {}))
{
    setObjectName("importWindow");
    setWindowTitle(tr("Import"));
    resize(760, 480);
    m_preview->setObjectName("importPreview");
    layOut();
    connect(m_file, &QPushButton::clicked, this, [this] { choose(m_questions.file(this)); });
    connect(m_folder, &QPushButton::clicked, this, [this] { choose(m_questions.folder(this)); });
    connect(m_chooseLog, &QPushButton::clicked, this, [this] {
        const QString chosen = m_questions.log(this, m_log);
        m_isChosen = m_isChosen || !chosen.isEmpty();
        m_log = chosen.isEmpty() ? m_log : chosen;
        showState();
    });
    connect(m_preview, &ImportPreview::corrected, this, &ImportWindow::look);
    connect(m_begin, &QPushButton::clicked, this, &ImportWindow::begin);
    connect(m_close, &QPushButton::clicked, this, &ImportWindow::reject);
    m_timer.setInterval(checkMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &ImportWindow::check);
    showState();
}

ImportWindow::~ImportWindow() = default;

QPushButton* ImportWindow::addButton(const char* name, const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    return button;
}

void ImportWindow::layOut()
{
    const auto addRow = [this](const QString& text, QLineEdit* line, const char* name, std::initializer_list<QWidget*> buttons) {
        auto* label = new TextLabel(TextStyle::Body, this);
        label->setText(text);
        label->setWordWrap(false);
        label->setMinimumWidth(48);
        line->setObjectName(QLatin1String(name));
        line->setAccessibleName(text);
        // What is only read looks like text; the mouse can still select it, Tab leads on to the buttons.
        line->setReadOnly(true);
        line->setFrame(false);
        line->setFocusPolicy(Qt::ClickFocus);
        QPalette clear;
        clear.setColor(QPalette::Base, Qt::transparent);
        line->setPalette(clear);
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(label);
        row->addWidget(line, 1);
        for (QWidget* button : buttons)
            row->addWidget(button);
        return row;
    };
    m_sourceLine->setPlaceholderText(tr("a TensorBoard event file, a folder of them, or a table (CSV)"));
    m_message->setObjectName("importMessage");
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar->setObjectName("importBar");
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    m_bar->setAccessibleName(tr("progress of the import"));
    m_timeLeft->setObjectName("importTimeLeft");
    m_timeLeft->setWordWrap(false);
    m_begin->setDefault(true);
    m_file->setFocus(); // the first of the window that can be used

    auto* progress = new QHBoxLayout;
    progress->setSpacing(8);
    progress->addWidget(m_bar, 1);
    progress->addWidget(m_timeLeft);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_begin);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addLayout(addRow(tr("From"), m_sourceLine, "importSource", {m_file, m_folder}));
    column->addWidget(m_preview, 1);
    column->addLayout(addRow(tr("Into"), m_logLine, "importLog", {m_chooseLog}));
    column->addWidget(m_message);
    column->addLayout(progress);
    column->addLayout(buttons);
}

void ImportWindow::choose(const QString& source)
{
    if (!source.isEmpty())
        setSource(source);
}

void ImportWindow::setSource(const QString& source)
{
    if (m_import)
        return;
    m_source = QFileInfo(source).absoluteFilePath();
    m_isChosen = false;
    m_isDone = false;
    m_isReady = false;
    m_preview->reset();
    m_preview->clear();
    try {
        m_log = proposedLog();
        look();
    } catch (const std::exception& error) {
        say(TextStyle::Error, QString::fromStdString(error.what()));
        showState();
    }
}

QString ImportWindow::proposedLog() const
{
    const QFileInfo source(m_source);
    const QString title = source.isDir() || source.completeBaseName().isEmpty() ? source.fileName() : source.completeBaseName();
    if (!m_library.isEmpty())
        return QString::fromStdString(RunLibrary(m_library.toStdString()).newPath(title.toStdString()).string());
    QString path = source.dir().filePath(title + QStringLiteral(".tandem"));
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = source.dir().filePath(QStringLiteral("%1 %2.tandem").arg(title).arg(number));
    return path;
}

void ImportWindow::look()
{
    m_isReady = false;
    say(TextStyle::Quiet, tr("Looking into %1 …").arg(m_source));
    m_look = std::make_unique<ImportTask<ImportContents>>(
        [source = m_source.toStdString(), choice = m_preview->choice()](
            ImportProgress& progress) { return contentsOf(source, choice, progress); });
    m_timer.start();
    showState();
}

void ImportWindow::begin()
{
    LogImport import;
    import.source = m_source.toStdString();
    import.log = m_log.toStdString();
    // A file dialog has asked already whether a file that is there may be replaced.
    import.existing = m_isChosen ? ExistingFiles::Overwrite : ExistingFiles::Refuse;
    import.csv = m_preview->choice();
    import.kept = m_library.isEmpty() || m_isChosen ? Kept::No : Kept::Yes;
    import.program = programName();
    m_import = std::make_unique<ImportTask<ImportReport>>(
        [import = std::move(import)](ImportProgress& progress) { return importIntoLog(import, &progress); });
    m_elapsed.start();
    m_timer.start();
    showState();
}

void ImportWindow::cancelImport()
{
    if (m_import)
        m_import->progress().cancel(); // ended when it has cleaned up
}

void ImportWindow::reject()
{
    if (m_import)
        cancelImport();
    else
        QDialog::reject();
}

void ImportWindow::check()
{
    if (m_look && m_look->isDone())
        takeContents();
    if (m_import && m_import->isDone())
        takeReport();
    else if (m_import)
        showProgress();
    if (!m_look && !m_import)
        m_timer.stop();
}

void ImportWindow::showProgress()
{
    const ImportProgress& progress = m_import->progress();
    const double share = progress.share();
    m_bar->setValue(static_cast<int>(share * barSteps));
    const auto elapsed = static_cast<double>(m_elapsed.elapsed());
    if (progress.isWriting())
        m_timeLeft->setText(tr("writing the log …"));
    else
        m_timeLeft->setText(progressText(share,
            elapsed > firstEstimateMilliseconds && share > 0.0 ? elapsed * (1.0 - share) / share * 1e-3
                                                               : std::numeric_limits<double>::infinity()));
    Q_EMIT progressed(tr("Importing %1: %2").arg(QFileInfo(m_source).fileName(), m_timeLeft->text()));
}

void ImportWindow::takeContents()
{
    const std::unique_ptr<ImportTask<ImportContents>> look = std::move(m_look);
    try {
        m_preview->show(look->take());
        m_isReady = true;
        say(TextStyle::Quiet,
            tr("What another program recorded has curves only: no experiment and no checkpoints, so that nothing can be forked, "
               "and no parameters, so that no trajectory is drawn."));
    } catch (const std::exception& error) {
        say(TextStyle::Error, QString::fromStdString(error.what()));
    }
    showState();
}

void ImportWindow::takeReport()
{
    const std::unique_ptr<ImportTask<ImportReport>> import = std::move(m_import);
    Q_EMIT progressed({});
    try {
        const ImportReport report = import->take();
        const QString name = QFileInfo(m_source).fileName();
        const QString numbers = tr("%1 numbers imported from %2.").arg(countText(report.samples), name);
        const QString leftOut = QString::fromStdString(leftOutText(report));
        const QString repeated = QString::fromStdString(repeatedText(report));
        QStringList said{numbers, leftOut, repeated};
        said.removeAll(QString());
        m_isDone = true;
        Q_EMIT imported(m_log, said.join(QLatin1Char(' ')));
        if (said.size() == 1)
            return accept();
        QStringList lines{leftOut.isEmpty()
                ? numbers
                : tr("%1 Values or rows that were left out: %2.").arg(numbers, countText(report.skipped))};
        if (!repeated.isEmpty())
            lines << repeated;
        for (const std::string& problem : report.problems)
            lines << QString::fromStdString(problem);
        say(TextStyle::Body, lines.join(QLatin1Char('\n')));
    } catch (const Interrupted&) {
        say(TextStyle::Quiet, tr("Cancelled: nothing was imported."));
    } catch (const std::exception& error) {
        say(TextStyle::Error, QString::fromStdString(error.what()));
    }
    showState();
}

void ImportWindow::say(TextStyle style, const QString& sentence)
{
    m_message->setColorOf(style);
    m_message->setText(sentence);
}

void ImportWindow::showState()
{
    const bool importing = m_import != nullptr;
    m_sourceLine->setText(QDir::toNativeSeparators(m_source));
    m_sourceLine->setToolTip(m_sourceLine->text());
    m_logLine->setText(QDir::toNativeSeparators(m_log));
    m_logLine->setToolTip(m_logLine->text());
    m_logLine->setCursorPosition(0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_file, m_folder, m_preview})
        part->setEnabled(!importing);
    m_chooseLog->setEnabled(!importing && !m_source.isEmpty() && !m_isDone);
    m_begin->setEnabled(m_isReady && !importing && !m_isDone);
    m_close->setText(importing ? tr("Cancel") : tr("Close"));
    m_close->setToolTip(importing ? tr("End the import; nothing of it is left") : QString());
    m_bar->setVisible(importing);
    m_timeLeft->setVisible(importing);
    if (importing)
        showProgress();
}

} // namespace tandem
