// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "controls/arms_panel.h"
#include "controls/column_scroll.h"
#include "controls/text_label.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "experiment_panel.h"
#include "logs/forking.h"
#include "logs/open_log.h"
#include "logs/recording_line.h"
#include "logs/run_files.h"
#include "logs/run_notes.h"
#include "networks/network_factory.h"
#include "picture.h"
#include "plot_actions.h"
#include "plot_grid.h"
#include "plots/ask_where_to_save.h"
#include "series_window.h"
#include "speed_memory.h"
#include "status_text.h"
#include "theme.h"
#include "training/ensemble_choice.h"
#include "window_features.h"
#include "window_menus.h"
#include "window_settings.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>
#include <variant>

namespace tandem {

namespace {

/// A closed-form run would be over before a hand reaches a slider: it is shown in about twenty seconds. 0 is no limit.
double watchableSpeed(const Experiment& experiment)
{
    constexpr double seconds = 20.0;
    if (std::holds_alternative<NetworkConfig>(experiment.problem))
        return 0.0;
    return std::max(static_cast<double>(experiment.steps) / seconds, 1.0);
}

constexpr int leftPanelWidth = 296;

QString askForExperimentFile(QWidget* parent)
{
    return QFileDialog::getOpenFileName(
        parent, MainWindow::tr("Open"), {}, MainWindow::tr("Experiments and run logs (*.toml *.tandem);;All files (*)"));
}

QString askForPictureFile(QWidget* parent)
{
    return askWhereToSave(
        parent, MainWindow::tr("Export picture"), QStringLiteral("tandem.png"), MainWindow::tr("Pictures (*.png *.svg *.pdf)"));
}

QString backendWarning(const std::string& device)
{
    const BackendReport report = backendReport(device, Backend::Automatic);
    if (report.referenceBlas)
        return MainWindow::tr("%1 multiplies the matrices, about ten times slower than OpenBLAS: install libopenblas0-pthread.")
            .arg(QString::fromStdString(report.blas));
    return report.faultyAmx ? MainWindow::tr("AMX of this processor gave wrong numbers when it was checked, and is not used.")
                            : QString();
}

} // namespace

MainWindow::MainWindow(TrainerOptions options, Memory memory, QWidget* parent)
    : QMainWindow(parent)
    , m_memory(memory)
    , m_controller(std::move(options))
    , m_questions{askForExperimentFile, askForPictureFile}
{
    setWindowTitle(tr("Tandem"));
    m_transport = new TransportBar(this);
    m_transport->setObjectName("transportBar");
    m_plots = new PlotGrid(this);
    m_plots->setObjectName("plotGrid");
    m_timeline = new Timeline(this);
    m_timeline->setObjectName("timeline");

    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName("splitter");
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(8);
    m_panel = new ExperimentPanel(this);
    m_arms = m_panel->arms();
    auto* left = new ColumnScroll(m_panel, this);
    left->setObjectName("leftPanel");
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_plots);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);

    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_transport);
    column->addWidget(m_splitter, 1);
    column->addLayout(makeTimelineRow());
    setCentralWidget(central);

    makeStatusBar();
    m_menus = new WindowMenus(this, m_transport);
    new PlotActions(m_plots, m_menus->menu("viewMenu"));
    m_files = new RunFiles(this, m_menus->menu("fileMenu"), findChild<QAction*>("exportPicture"), m_memory);
    new SeriesWindow(this, m_menus->menu("viewMenu"), *m_plots);
    qApp->installEventFilter(this);
    connectAll();
    resetLayout();
    addFeatures(*this);
    if (m_memory == Memory::Settings)
        WindowSettings(*this).restore();
    m_clock.start();
}

MainWindow::~MainWindow() = default;

QLayout* MainWindow::makeTimelineRow()
{
    m_forking = new Forking(m_shown, m_controller, *m_timeline, this);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(0);
    row->addWidget(m_timeline, 1);
    row->addWidget(m_forking->button(), 0, Qt::AlignVCenter);
    return row;
}

void MainWindow::makeStatusBar()
{
    constexpr int fewestCharacters = 16; // of a sentence, however long it is
    m_message = new TextLabel(TextStyle::Quiet, this);
    m_message->setObjectName("message");
    m_message->setWordWrap(false);
    m_message->setElided(Qt::ElideRight, fewestCharacters);
    m_warning = new TextLabel(TextStyle::Error, this);
    m_warning->setObjectName("warning");
    m_warning->setWordWrap(false);
    m_warning->setElided(Qt::ElideRight, fewestCharacters);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_message, 1);
    statusBar()->addPermanentWidget(m_warning);
    m_recording = new RecordingLine(m_controller, this);
    m_recording->setObjectName("recording");
    statusBar()->addPermanentWidget(m_recording);
}

void MainWindow::connectAll()
{
    connect(&m_clock, &FrameClock::frame, this, &MainWindow::showFrame);
    connect(&m_controller, &TrainingController::commanded, this, [this] {
        m_said.clear();
        m_clock.wake();
    });
    connect(&m_shown, &ShownRun::opened, this, &MainWindow::showOpened);
    connect(&m_shown, &ShownRun::historyReplaced, this, &MainWindow::showLoaded);
    connect(&m_shown, &ShownRun::statusChanged, this, [this] {
        showStatus();
        showMarks();
    });
    connect(&m_shown, &ShownRun::refused, this, &MainWindow::say);
    connect(m_forking, &Forking::said, this, &MainWindow::say);
    auto* notes = new RunNotes(m_shown, m_timeline, m_menus->menu("experimentMenu"));
    connect(notes, &RunNotes::refused, this, &MainWindow::say);
    connect(&m_controller, &TrainingController::refused, this, &MainWindow::showRefusal);
    connect(&m_controller, &TrainingController::applied, this,
        [this](int arm, std::int64_t step) { m_arms->panel(arm)->showApplied(step); });
    connect(&m_controller, &TrainingController::hyperparametersChanged, m_arms, &ArmsPanel::setValues);

    connect(m_arms, &ArmsPanel::edited, this, [this](int arm, const Hyperparameters& values) {
        m_arms->panel(arm)->showWaiting();
        m_controller.setHyperparameters(arm, values);
    });
    connect(m_transport, &TransportBar::playRequested, &m_controller, &TrainingController::play);
    connect(m_transport, &TransportBar::pauseRequested, &m_controller, &TrainingController::pause);
    connect(m_transport, &TransportBar::stepRequested, &m_controller, [this] { m_controller.step(); });
    connect(m_transport, &TransportBar::restartRequested, &m_controller, &TrainingController::restart);
    connect(m_transport, &TransportBar::speedLimitEdited, &m_controller, &TrainingController::setSpeedLimit);
    connect(m_transport, &TransportBar::speedLimitChosen, this, [this](double stepsPerSecond) {
        if (m_memory == Memory::Settings && m_shown.isLive())
            SpeedMemory::remember(m_controller.source(), stepsPerSecond);
    });
    connect(m_transport, &TransportBar::deviceEdited, &m_controller, &TrainingController::setDevice);
    connect(m_timeline, &Timeline::cursorStepEdited, m_plots, &PlotGrid::setPinnedStep);
    connect(m_timeline, &Timeline::cursorStepEdited, this, &MainWindow::showRecordedValues);
    connect(m_plots, &PlotGrid::said, this, &MainWindow::say);
    connect(m_plots, &PlotGrid::followingChanged, m_menus, &WindowMenus::showFollowing);
    connect(m_panel, &ExperimentPanel::chosen, this, &MainWindow::open);
    connect(findChild<QAction*>("resetLayout"), &QAction::triggered, this, &MainWindow::resetSpeed);
}

void MainWindow::open(const QString& nameOrPath)
{
    m_said.clear();
    if (m_shown.open(nameOrPath))
        m_files->remember(nameOrPath);
    else
        m_menus->showOpen(m_shown.experimentName());
}

void MainWindow::openAll(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    open(paths.first());
    // Not refused: what follows is to be beside it.
    const bool shown = QFileInfo(m_shown.source()).absoluteFilePath() == QFileInfo(paths.first()).absoluteFilePath();
    if (shown && paths.size() > 1)
        m_shown.compareWith(paths.mid(1));
}

void MainWindow::askForExperiment()
{
    const QString path = m_questions.experiment(this);
    if (!path.isEmpty())
        open(path);
}

void MainWindow::askForPicture()
{
    const QString path = m_questions.picture(this);
    if (path.isEmpty())
        return;
    const QString objection = savePicture(*this, path);
    say(objection.isEmpty() ? tr("Saved %1.").arg(path) : objection);
}

void MainWindow::say(const QString& sentence)
{
    m_said = sentence;
    showStatus();
}

void MainWindow::showFrame()
{
    m_shown.poll();
    m_clock.setResting(!m_shown.isMoving());
    m_recording->refresh();
    m_forking->refresh();
    if (!isMinimized())
        m_plots->refresh();
}

void MainWindow::showOpened()
{
    setWindowTitle(tr("%1 – Tandem").arg(m_shown.title()));
    m_panel->showExperiment(m_shown.experimentName(), m_shown.title(), m_shown.description());
    m_menus->showOpen(m_shown.experimentName());
    m_arms->setArms(m_shown.arms());
    m_plots->setHistory(nullptr);
    m_timeline->setCursorStep(std::nullopt);
    m_timeline->setMarks({});
    m_plots->setMarks({});
    m_marksVersion = {};
    m_warning->clear();
    showStatus();
    if (m_memory == Memory::Settings && m_shown.isLive()) {
        m_transport->setSpeedLimit(
            SpeedMemory::limitOf(m_controller.source()).value_or(watchableSpeed(m_controller.experiment())));
        WindowSettings::rememberExperiment(m_controller.source());
    }
}

void MainWindow::showLoaded()
{
    const std::shared_ptr<const History> history = m_shown.history();
    m_plots->setHistory(history);
    m_plots->setFollowing(true);
    m_menus->showFollowing(true);
    m_timeline->setCursorStep(std::nullopt);
    m_timeline->setFamilies(armFamilies(m_shown));
    m_arms->forgetApplied();
    if (!history || !m_shown.isLive())
        return;
    m_arms->setTrainingExamples(m_controller.status().trainingExamples);
    showDevices();
}

void MainWindow::showDevices()
{
    const bool isNetwork = std::holds_alternative<NetworkConfig>(m_controller.experiment().problem);
    m_backendWarning = isNetwork ? backendWarning(m_controller.status().device) : QString();
    QStringList names, descriptions;
    for (const DeviceInfo& device : devicesFor(m_controller.experiment())) {
        names << QString::fromStdString(device.name);
        descriptions << QString::fromStdString(device.description);
    }
    m_transport->setDevices(names, descriptions);
    m_transport->showDevice(QString::fromStdString(m_controller.status().device));
}

void MainWindow::showStatus()
{
    const RunReadout readout = m_shown.readout();
    m_transport->showReadout(readout);
    const std::shared_ptr<const History> history = m_shown.history();
    m_timeline->setEndName(
        readout.source == RunSource::Recorded || m_shown.comparedStep() > readout.step ? tr("end") : tr("live"));
    m_timeline->setProgress(std::max(readout.step, history ? history->step() : 0), readout.targetStep);
    m_arms->setReadOnly(m_shown.readOnlyReason());
    showRecordedValues();

    m_message->setText(!m_said.isEmpty() ? m_said : m_shown.sentence());
    QString warning = m_shown.warning();
    if (warning.isEmpty() && m_shown.isLive())
        warning = m_backendWarning;
    m_warning->setText(warning);
    m_warning->setToolTip(warning);
}

void MainWindow::showRecordedValues()
{
    const OpenLog* log = m_shown.log();
    if (!log)
        return;
    const std::vector<Hyperparameters> values = log->valuesAt(m_timeline->cursorStep().value_or(log->history().step()));
    for (int arm = 0; arm < std::min(m_arms->arms(), static_cast<int>(values.size())); ++arm)
        if (m_arms->panel(arm)->values() != values[static_cast<std::size_t>(arm)])
            m_arms->setValues(arm, values[static_cast<std::size_t>(arm)]);
}

void MainWindow::showMarks()
{
    const RunMarksVersion version = runMarksVersion(m_shown);
    if (version == m_marksVersion)
        return;
    m_marksVersion = version;
    m_panel->setDescription(m_shown.description());
    m_timeline->setMarks(runMarks(m_shown));
    m_plots->setMarks(plotMarks(m_shown));
}

void MainWindow::showRefusal(int arm, const QString& sentence)
{
    if (arm == wholeRun)
        say(sentence);
    else
        m_arms->panel(arm)->showError(sentence);
}

void MainWindow::resetLayout()
{
    if (!isFullScreen() && !isMaximized())
        resize(1280, 720);
    m_splitter->setSizes({leftPanelWidth, 10000});
    m_plots->resetLayout();
}

void MainWindow::resetSpeed()
{
    if (m_memory != Memory::Settings)
        return;
    SpeedMemory::forget();
    if (m_shown.isLive() && m_controller.isOpen())
        m_transport->setSpeedLimit(watchableSpeed(m_controller.experiment()));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_memory == Memory::Settings)
        WindowSettings(*this).save();
    m_clock.stop();
    event->accept();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    // A button or a list that has the keyboard keeps Space to itself: only elsewhere does it play and pause.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space
        && (qobject_cast<QAbstractButton*>(watched) || qobject_cast<QComboBox*>(watched))) {
        event->accept();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace tandem
