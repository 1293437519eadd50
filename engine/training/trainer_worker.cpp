// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer_worker.h"

#include "support/input_error.h"
#include "support/thread_pool.h"
#include "training/default_cadence.h"
#include "training/ensemble_choice.h"

#include <algorithm>
#include <cmath>

namespace tandem {

Trainer::Worker::Worker(Experiment experiment, TrainerOptions options)
    : m_experiment(std::move(experiment))
    , m_options(std::move(options))
{
    for (const Arm& arm : m_experiment.arms)
        m_inForce.push_back(arm.initial);
    m_present.targetStep = m_experiment.steps;
    m_present.hyperparameters = m_inForce;
    publish();
    m_thread = std::thread([this] { run(); });
}

Trainer::Worker::~Worker()
{
    m_inbox.stop();
    m_display.interrupt();
    m_thread.join();
}

void Trainer::Worker::run()
{
    lowerThreadPriority();
    if (m_options.loadAfter.valid())
        m_options.loadAfter.wait();
    do {
        try {
            train();
            return;
        } catch (const Interrupted&) {
            return;
        } catch (const InputError& error) {
            fail(error.what(), true);
        } catch (const std::exception& error) {
            fail(std::string("The training stopped: ") + error.what(), false);
        } catch (...) {
            fail("The training stopped for an unknown reason.", false);
        }
    } while (waitForRestart());
}

void Trainer::Worker::train()
{
    const bool restarted = m_present.state == TrainerState::Failed;
    load();
    beginRun(restarted ? Beginning::Start : Beginning::Resume);
    while (takeCommands()) {
        const bool worked = workOnce();
        publish();
        if (!worked)
            m_inbox.waitForCommand(m_speedLimit.stepsPerSecond(), std::nullopt);
    }
}

void Trainer::Worker::load()
{
    const bool restarted = m_present.state == TrainerState::Failed;
    m_present.state = TrainerState::Loading;
    m_present.message.clear();
    m_present.inputRejected = false;
    publish();
    m_display.setInterruptible(nullptr);
    m_instruments.reset();
    m_ensemble.reset();
    m_ensemble = m_options.ensembleFactory ? m_options.ensembleFactory(m_experiment)
                                           : makeEnsemble(m_experiment, m_options.device, m_options.threads, m_options.backend);
    m_display.setInterruptible(m_ensemble.get());
    const auto objective = m_options.ensembleFactory ? m_options.objectiveFactory
                                                     : [](const Experiment& experiment) { return makeObjective(experiment); };
    m_instruments = std::make_unique<InstrumentRun>(m_experiment,
        objective ? [this, objective] { return objective(m_experiment); } : InstrumentRun::ObjectiveFactory(),
        [this] { m_inbox.measured(); });
    const EnsembleShape& shape = m_ensemble->shape();
    checkBatchSizes(m_experiment, shape.trainingExamples);
    m_present.device = chosenDevice(m_experiment, m_options.device);
    m_present.trainingExamples = shape.trainingExamples;
    m_block.emplace(m_ensemble->stepMetrics(), shape.replicas());
    m_present.checkpointBytes = stateBytes(m_ensemble->save());
    m_present.checkpointEvery = m_options.checkpoints.take
        ? checkpointCadence(m_experiment, m_present.checkpointBytes, m_options.checkpoints.budget)
        : 0;
    m_present.state = m_options.startPaused && !restarted ? TrainerState::Paused : TrainerState::Running;
}

void Trainer::Worker::beginRun(Beginning beginning)
{
    m_present.lastAppliedStep = -1;
    m_present.targetStep = m_experiment.steps;
    if (beginning == Beginning::Resume && m_options.resume)
        resume(*m_options.resume);
    else
        startAtZero();
    m_recorder->recordEdge(m_present.step, m_present.trainingSeconds);
    m_present.hyperparameters = m_inForce;
    m_stepLimit = m_present.targetStep;
    m_nextScheduled = 0;
    m_snapshotStep = -1;
    m_checkpointStep = m_present.step;
    m_evaluation = {};
    resumePace();
    if (m_options.checkpoints.begin)
        m_options.checkpoints.begin(m_recorder->history(), m_present.device);
    m_display.show(m_recorder->history(), m_instruments->path());
    publish();
}

void Trainer::Worker::startAtZero()
{
    for (std::size_t arm = 0; arm < m_inForce.size(); ++arm) {
        const int index = static_cast<int>(arm);
        checkHyperparameters(m_inForce[arm], m_experiment.arms[arm], m_ensemble->shape().trainingExamples);
        if (!(m_ensemble->hyperparameters(index) == m_inForce[arm]))
            m_ensemble->setHyperparameters(index, m_inForce[arm]);
    }
    m_recorder = std::make_unique<Recorder>(m_experiment, *m_ensemble);
    m_instruments->begin(*m_ensemble);
    for (std::size_t arm = 0; arm < m_inForce.size(); ++arm)
        m_recorder->recordInitial(static_cast<int>(arm), m_inForce[arm]);
    m_present.step = 0;
    m_present.trainingSeconds = 0.0;
}

void Trainer::Worker::resume(const ResumePoint& point)
{
    m_instruments->begin(*m_ensemble); // which still stands at its start
    m_ensemble->restore(stateFrom(point.checkpoint));
    for (std::size_t arm = 0; arm < m_inForce.size(); ++arm)
        m_inForce[arm] = m_ensemble->hyperparameters(static_cast<int>(arm));
    m_recorder = std::make_unique<Recorder>(m_experiment, *m_ensemble, point.history);
    m_recorder->restore(point.checkpoint);
    m_instruments->restore(point.checkpoint, *m_ensemble);
    m_present.step = point.checkpoint.step;
    m_present.trainingSeconds = point.checkpoint.seconds;
}

bool Trainer::Worker::takeCheckpoint()
{
    const std::int64_t step = m_present.step;
    if (!m_options.checkpoints.take || m_checkpointStep == step
        || (step % m_present.checkpointEvery != 0 && step < m_present.targetStep))
        return true;
    // Nothing may be half done: whoever goes on from this state begins with what is measured here.
    if (m_evaluation.isRunning() || m_instruments->isRunning())
        return false;
    m_checkpointStep = step;
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.seconds = m_present.trainingSeconds;
    checkpoint.interventions = static_cast<std::int64_t>(m_recorder->history()->interventions().size());
    checkpoint.arrays = arraysOf(m_ensemble->save(), m_ensemble->shape());
    m_recorder->save(checkpoint);
    m_instruments->save(checkpoint);
    m_options.checkpoints.take(std::move(checkpoint));
    return true;
}

bool Trainer::Worker::takeCommands()
{
    const std::optional<TrainerInbox::Taken> taken = m_inbox.take();
    if (!taken)
        return false;
    m_speedLimit.set(taken->speedLimit, Clock::now());
    for (const TrainerCommand& command : taken->commands)
        obey(command);
    if (!taken->commands.empty())
        publish();
    return true;
}

void Trainer::Worker::obey(const TrainerCommand& command)
{
    switch (command.kind) {
    case TrainerCommand::Kind::Play:
        run(0);
        break;
    case TrainerCommand::Kind::Pause:
        if (m_present.state == TrainerState::Running)
            m_present.state = TrainerState::Paused;
        break;
    case TrainerCommand::Kind::Step:
        if (command.steps > 0)
            run(command.steps);
        break;
    case TrainerCommand::Kind::Restart:
        m_ensemble->restart();
        if (m_present.state == TrainerState::Finished)
            m_present.state = TrainerState::Running;
        beginRun(Beginning::Start);
        break;
    case TrainerCommand::Kind::Change:
        applyChange(command.arm, command.values);
        m_speedLimit.hurry(Clock::now());
        m_present.commandsApplied = command.number;
        break;
    case TrainerCommand::Kind::KeepParameters:
        m_instruments->keepParameters(*m_ensemble);
        command.kept->set_value(m_instruments->path());
        break;
    case TrainerCommand::Kind::SkipMeasurement:
        m_instruments->skip();
        break;
    }
}

void Trainer::Worker::run(std::int64_t steps)
{
    if (m_present.state == TrainerState::Finished)
        m_present.targetStep += m_experiment.steps;
    if (m_present.state != TrainerState::Running)
        resumePace();
    m_present.state = TrainerState::Running;
    m_stepLimit = steps > 0 ? std::min(m_present.step + steps, m_present.targetStep) : m_present.targetStep;
}

void Trainer::Worker::resumePace()
{
    const Clock::time_point now = Clock::now();
    m_speedLimit.resume(now);
    m_pace.resume(m_present.step, now);
}

void Trainer::Worker::applyChange(int arm, const Hyperparameters& values)
{
    checkHyperparameters(values, m_experiment.arms[arm], m_ensemble->shape().trainingExamples);
    const Hyperparameters before = m_ensemble->hyperparameters(arm);
    m_ensemble->setHyperparameters(arm, values);
    m_instruments->changed(m_present.step, *m_ensemble);
    m_recorder->recordChange(arm, before, values, m_present.step, m_present.trainingSeconds);
    m_inForce[arm] = values;
    m_present.hyperparameters = m_inForce;
    m_present.lastAppliedStep = m_present.step;
}

void Trainer::Worker::applyScheduled()
{
    const std::vector<ScheduledIntervention>& scheduled = m_experiment.interventions;
    for (; m_nextScheduled < scheduled.size() && scheduled[m_nextScheduled].step <= m_present.step; ++m_nextScheduled) {
        const ScheduledIntervention& intervention = scheduled[m_nextScheduled];
        Hyperparameters values = m_ensemble->hyperparameters(intervention.arm);
        values.learningRate = intervention.learningRate.value_or(values.learningRate);
        values.momentum = intervention.momentum.value_or(values.momentum);
        values.batchSize = intervention.batchSize.value_or(values.batchSize);
        applyChange(intervention.arm, m_experiment.arms[intervention.arm].consistent(values));
    }
}

bool Trainer::Worker::workOnce()
{
    recordReadings();
    if (!arrive()) {
        if (m_evaluation.isRunning())
            runSlice();
        else
            m_inbox.waitForMeasurement();
        return true;
    }
    const bool running = m_present.state == TrainerState::Running;
    if (running && m_present.step < m_stepLimit) {
        if (m_evaluation.isSliceDue(m_present.step)) {
            runSlice();
        } else if (m_speedLimit.mustWait(Clock::now())) {
            if (m_evaluation.isRunning())
                runSlice();
            else
                m_inbox.waitForCommand(m_speedLimit.stepsPerSecond(), m_speedLimit.next());
        } else {
            advanceBlock();
        }
        return true;
    }
    if (running && m_present.step >= m_present.targetStep) {
        m_instruments->arriveAtEnd(*m_ensemble);
        if (!beginEvaluation()) {
            runSlice(); // of an older evaluation, so that the last step can have its own
            return true;
        }
    }
    if (m_evaluation.isRunning()) {
        runSlice();
        return true;
    }
    if (m_instruments->isRunning()) {
        m_inbox.waitForMeasurement();
        return true;
    }
    if (running) {
        m_present.state = m_present.step >= m_present.targetStep ? TrainerState::Finished : TrainerState::Paused;
        return true;
    }
    return false;
}

bool Trainer::Worker::arrive()
{
    const std::int64_t step = m_present.step;
    if (step % m_experiment.snapshotEvery == 0 && m_snapshotStep != step) {
        m_recorder->recordSnapshot(step, *m_ensemble);
        m_snapshotStep = step;
    }
    if (!takeCheckpoint())
        return false;
    const bool measured = m_instruments->arrive(*m_ensemble);
    const bool evaluated = !isEvaluationStep(step, m_experiment.evaluateEvery) || beginEvaluation();
    return measured && evaluated;
}

bool Trainer::Worker::beginEvaluation()
{
    if (m_evaluation.step() == m_present.step)
        return true;
    if (m_evaluation.isRunning())
        return false;
    m_evaluation.begin(*m_ensemble, m_present.step, nextEvaluationStep(m_present.step, m_experiment.evaluateEvery));
    m_instruments->keepParameters(*m_ensemble);
    return true;
}

void Trainer::Worker::recordReadings()
{
    for (const StepReadings& finished : m_instruments->takeFinished())
        m_recorder->recordReadings(finished.step, finished.readings);
}

void Trainer::Worker::runSlice()
{
    const Clock::time_point begin = Clock::now();
    if (m_evaluation.runSlice(*m_ensemble))
        m_recorder->recordEvaluation(m_evaluation.step(), m_ensemble->evaluation());
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    m_evaluation.addSliceTime(seconds);
    m_present.trainingSeconds += seconds;
}

std::int64_t Trainer::Worker::blockEnd() const
{
    const std::int64_t step = m_present.step;
    std::int64_t end = std::min(step + m_speedLimit.blockLength(m_pace.blockLength()), m_stepLimit);
    end = std::min(end, nextEvaluationStep(step, m_experiment.evaluateEvery));
    end = std::min(end, m_instruments->nextStop(step));
    end = std::min(end, (step / m_experiment.snapshotEvery + 1) * m_experiment.snapshotEvery);
    if (m_nextScheduled < m_experiment.interventions.size())
        end = std::min(end, m_experiment.interventions[m_nextScheduled].step);
    return end;
}

void Trainer::Worker::advanceBlock()
{
    applyScheduled();
    const std::int64_t steps = blockEnd() - m_present.step;
    const Clock::time_point begin = Clock::now();
    m_ensemble->advance(steps, *m_block);
    m_recorder->recordBlock(*m_block);
    m_recorder->recordDivergences(m_ensemble->divergedAt());
    const Clock::time_point end = Clock::now();

    const double seconds = std::chrono::duration<double>(end - begin).count();
    m_present.step += steps;
    m_present.trainingSeconds += seconds;
    m_recorder->recordEdge(m_present.step, m_present.trainingSeconds);
    m_evaluation.addBlockTime(seconds);
    m_pace.measure(steps, seconds, m_present.step, end);
    m_present.stepsPerSecond = m_pace.stepsPerSecond();
    m_speedLimit.count(steps, begin);
}

bool Trainer::Worker::waitForRestart()
{
    while (true) {
        m_inbox.waitForCommand(m_speedLimit.stepsPerSecond(), std::nullopt);
        const std::optional<TrainerInbox::Taken> taken = m_inbox.take();
        if (!taken)
            return false;
        m_speedLimit.set(taken->speedLimit, Clock::now());
        bool restart = false;
        for (const TrainerCommand& command : taken->commands) {
            if (command.kind == TrainerCommand::Kind::Change) {
                m_inForce[command.arm] = command.values;
                m_present.hyperparameters = m_inForce;
                m_present.commandsApplied = command.number;
            }
            restart = restart || command.kind == TrainerCommand::Kind::Restart;
        }
        if (restart)
            return true;
        publish();
    }
}

void Trainer::Worker::publish()
{
    m_present.measuredStep = m_instruments ? m_instruments->measuredStep() : -1;
    m_present.measurementSeconds = m_instruments ? m_instruments->measurementSeconds() : 0.0;
    m_display.show(m_present);
}

void Trainer::Worker::fail(const std::string& sentence, bool inputRejected)
{
    m_present.state = TrainerState::Failed;
    m_present.message = sentence;
    m_present.inputRejected = inputRejected;
    publish();
}

} // namespace tandem
