// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_controller.h"

#include "support/input_error.h"

#include <chrono>
#include <utility>

namespace tandem {

namespace {

constexpr std::chrono::milliseconds shortestBetweenSends{33};

bool sameStatus(const TrainerStatus& a, const TrainerStatus& b)
{
    return a.state == b.state && a.step == b.step && a.targetStep == b.targetStep && a.commandsApplied == b.commandsApplied
        && a.stepsPerSecond == b.stepsPerSecond && a.message == b.message && a.device == b.device;
}

} // namespace

TrainingController::TrainingController(TrainerOptions options, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
{
    m_sendTimer.setSingleShot(true);
    m_sendTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_sendTimer, &QTimer::timeout, this, &TrainingController::sendChanges);
}

TrainingController::~TrainingController() = default;

bool TrainingController::open(const QString& nameOrPath)
{
    try {
        Experiment experiment = loadExperiment(nameOrPath.toStdString());
        m_source = nameOrPath;
        open(std::move(experiment));
        return true;
    } catch (const InputError& error) {
        Q_EMIT refused(wholeRun, QString::fromStdString(error.what()));
        return false;
    }
}

void TrainingController::open(Experiment experiment)
{
    m_wantsToPlay = !m_options.startPaused && !m_opensPaused;
    startTrainer({std::move(experiment), nullptr, {}});
    Q_EMIT opened();
    Q_EMIT commanded();
}

void TrainingController::fork(LogPlan plan)
{
    m_wantsToPlay = true;
    const std::int64_t from = plan.resume ? plan.resume->checkpoint.step : 0;
    const ParentRun parent = *plan.parent;
    const std::int64_t to = parent.step;
    startTrainer(std::move(plan));
    m_parent = parent;
    m_replaying = to > from;
    if (m_replaying) {
        m_trainer->setSpeedLimit(0.0);
        m_trainer->step(to - from);
    } else {
        m_trainer->play();
    }
    Q_EMIT opened();
    Q_EMIT commanded();
}

void TrainingController::endReplay()
{
    m_replaying = false;
    m_trainer->setSpeedLimit(m_speedLimit);
    if (m_wantsToPlay)
        m_trainer->play();
    sendChanges();
}

void TrainingController::close()
{
    retire();
    m_status = {};
    m_changes.clear();
    m_history.reset();
}

void TrainingController::startTrainer(LogPlan plan)
{
    retire();
    m_status = {};
    m_changes.assign(plan.experiment.arms.size(), {});
    m_history.reset();
    TrainerOptions options = m_options;
    options.startPaused = !m_wantsToPlay || plan.parent;
    options.resume = plan.resume;
    // A GPU chosen for networks is no use to a closed-form problem, and no reason to refuse it.
    if (!std::holds_alternative<NetworkConfig>(plan.experiment.problem))
        options.device = "auto";
    if (m_library.records()) {
        m_recording = std::make_shared<RunRecording>(m_library, plan);
        options.checkpoints = RunRecording::options(m_recording);
    }
    m_trainer = std::make_unique<Trainer>(std::move(plan.experiment), options);
    m_trainer->setSpeedLimit(m_speedLimit);
}

void TrainingController::retire()
{
    m_sendTimer.stop();
    m_parent.reset();
    m_replaying = false;
    if (!m_trainer)
        return;
    std::erase_if(m_retired,
        [](std::future<void>& ending) { return ending.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    // Its worker may be in the middle of reading a data set, its log on a slow disk: the window does not wait for that.
    m_retired.push_back(
        std::async(std::launch::async, [recording = std::move(m_recording), trainer = std::move(m_trainer)]() mutable {
            trainer.reset();
            recording.reset();
        }));
}

bool TrainingController::playing() const
{
    return m_status.state == TrainerState::Running || (m_status.state == TrainerState::Loading && m_wantsToPlay);
}

void TrainingController::poll()
{
    if (!m_trainer)
        return;
    TrainerStatus status = m_trainer->status();
    bool changed = !sameStatus(status, m_status);
    const std::vector<Hyperparameters> before = std::exchange(m_status, std::move(status)).hyperparameters;
    std::shared_ptr<const History> history = m_trainer->history();
    if (history != m_history) {
        m_history = std::move(history);
        changed = true;
        Q_EMIT historyReplaced();
    }
    readChanges(); // after a restart, those of the new run
    if (m_replaying && m_status.step >= m_parent->step)
        endReplay();
    for (std::size_t arm = 0; arm < m_status.hyperparameters.size(); ++arm) {
        const bool ours = m_changes[arm].waiting || m_changes[arm].sentNumber > 0;
        const Hyperparameters& shown = arm < before.size() ? before[arm] : m_trainer->experiment().arms[arm].initial;
        if (!ours && m_status.hyperparameters[arm] != shown)
            Q_EMIT hyperparametersChanged(static_cast<int>(arm), m_status.hyperparameters[arm]);
    }
    if (changed)
        Q_EMIT statusChanged();
}

void TrainingController::readChanges()
{
    for (std::size_t arm = 0; arm < m_changes.size(); ++arm) {
        Change& change = m_changes[arm];
        if (change.sentNumber == 0 || m_status.commandsApplied < change.sentNumber)
            continue;
        change.sentNumber = 0;
        Q_EMIT applied(static_cast<int>(arm), m_status.lastAppliedStep);
    }
}

void TrainingController::play()
{
    if (!m_trainer)
        return;
    m_wantsToPlay = true;
    m_trainer->play();
    Q_EMIT commanded();
}

void TrainingController::pause()
{
    if (!m_trainer)
        return;
    m_wantsToPlay = false;
    m_trainer->pause();
    Q_EMIT commanded();
}

void TrainingController::step(std::int64_t steps)
{
    if (!m_trainer)
        return;
    m_wantsToPlay = false;
    m_trainer->step(steps);
    Q_EMIT commanded();
}

void TrainingController::restart()
{
    if (!m_trainer)
        return;
    m_trainer->restart();
    Q_EMIT commanded();
}

void TrainingController::skipMeasurement()
{
    if (m_trainer)
        m_trainer->skipMeasurement();
}

void TrainingController::setSpeedLimit(double stepsPerSecond)
{
    m_speedLimit = stepsPerSecond;
    if (m_trainer && !m_replaying)
        m_trainer->setSpeedLimit(stepsPerSecond);
}

void TrainingController::setDevice(const QString& device)
{
    m_options.device = device.toStdString();
    if (!m_trainer)
        return;
    m_wantsToPlay = playing();
    startTrainer({m_trainer->experiment(), nullptr, {}});
    Q_EMIT opened();
    Q_EMIT commanded();
}

void TrainingController::setHyperparameters(int arm, const Hyperparameters& values)
{
    if (!m_trainer)
        return;
    m_changes[static_cast<std::size_t>(arm)].waiting = values;
    if (m_sendTimer.isActive())
        return;
    const bool longAgo = !m_sinceSent.isValid() || m_sinceSent.elapsed() >= shortestBetweenSends.count();
    // Zero, not at once: the edit of one slider moves its paired arms too, and all of them are to act at one block edge.
    m_sendTimer.start(longAgo ? std::chrono::milliseconds(0) : shortestBetweenSends);
    Q_EMIT commanded();
}

void TrainingController::sendChanges()
{
    if (m_replaying || !m_trainer)
        return; // they act after the fork
    m_sinceSent.start();
    m_trainer->together([this] {
        for (std::size_t arm = 0; arm < m_changes.size(); ++arm)
            sendChange(static_cast<int>(arm));
    });
}

void TrainingController::sendChange(int arm)
{
    Change& change = m_changes[static_cast<std::size_t>(arm)];
    if (!change.waiting)
        return;
    try {
        change.sentNumber = m_trainer->setHyperparameters(arm, *change.waiting);
    } catch (const InputError& error) {
        Q_EMIT refused(arm, QString::fromStdString(error.what()));
    }
    change.waiting.reset();
}

} // namespace tandem
