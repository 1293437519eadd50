// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/instrument_run.h"

#include "support/interrupted.h"
#include "support/thread_pool.h"
#include "training/training_checkpoint.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace tandem {

namespace {

bool isDue(std::int64_t step, std::int64_t every)
{
    return every > 0 && step % every == 0;
}

} // namespace

InstrumentRun::InstrumentRun(const Experiment& experiment, ObjectiveFactory makeObjective, std::function<void()> onDone)
    : m_experiment(experiment)
    , m_makeObjective(std::move(makeObjective))
    , m_onDone(std::move(onDone))
    , m_spectrum(experiment)
{
}

InstrumentRun::~InstrumentRun()
{
    stop();
}

void InstrumentRun::stop()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        if (m_interruptible)
            m_interruptible->interrupt();
    }
    m_wake.notify_all();
    m_thread.join();
}

void InstrumentRun::begin(const Ensemble& ensemble)
{
    stop();
    m_shape = ensemble.shape();
    m_start = std::make_shared<const ParameterArray>(ensemble.save().parameters);
    m_path = std::make_shared<ParameterPath>();
    m_path->add(firstSeedOf(ensemble));
    m_spectrum.begin();
    m_starts = {};
    m_before.reset();
    m_arrivedAt = -1;
    m_distancesAt = -1;
    m_running = false;
    m_norms.clear();
    m_request.reset();
    m_result.reset();
    m_error = nullptr;
    m_skip = false;
    m_stop = false;
}

InstrumentRun::Due InstrumentRun::due(std::int64_t step) const
{
    const InstrumentSettings& settings = m_experiment.instruments;
    const bool objective
        = isDue(step, settings.sharpnessEvery) || isDue(step, settings.splitEvery) || isDue(step, settings.alignmentEvery);
    return {isDue(step, settings.distanceEvery), m_makeObjective && objective};
}

MeasurementRequest InstrumentRun::request(std::shared_ptr<const EnsembleState> state) const
{
    const InstrumentSettings& settings = m_experiment.instruments;
    MeasurementRequest made;
    made.distances = isDue(state->step, settings.distanceEvery);
    made.sharpness = isDue(state->step, settings.sharpnessEvery);
    made.split = isDue(state->step, settings.splitEvery);
    made.alignment = isDue(state->step, settings.alignmentEvery);
    made.state = std::move(state);
    made.start = m_start;
    made.starts = m_starts;
    return made;
}

void InstrumentRun::save(Checkpoint& checkpoint) const
{
    m_spectrum.save(checkpoint);
    m_starts.save(checkpoint);
}

void InstrumentRun::restore(const Checkpoint& checkpoint, const Ensemble& ensemble)
{
    m_spectrum.restore(checkpoint, ensemble);
    m_starts.restore(checkpoint, m_shape.replicas());
}

bool InstrumentRun::arrive(const Ensemble& ensemble)
{
    const std::int64_t step = ensemble.step();
    m_spectrum.arrive(ensemble);
    if (step == m_arrivedAt)
        return true;
    const Due now = due(step);
    if ((now.distances || now.objective) && m_running)
        return false;
    if (m_before && m_before->step + 1 == step)
        m_norms.push_back({m_before->step, updateNorms(m_experiment, m_before->parameters, ensemble)});
    m_before.reset();
    m_arrivedAt = step;
    if (!now.distances && !now.objective)
        return true;

    const auto state = std::make_shared<const EnsembleState>(ensemble.save());
    if (now.distances) {
        m_before = state;
        m_path->add(firstSeedOf(ensemble));
    }
    start(request(state));
    return true;
}

void InstrumentRun::arriveAtEnd(const Ensemble& ensemble)
{
    if (m_running || m_experiment.instruments.distanceEvery == 0 || m_distancesAt == ensemble.step())
        return;
    MeasurementRequest made;
    made.distances = true;
    made.state = std::make_shared<const EnsembleState>(ensemble.save());
    made.start = m_start;
    made.starts = m_starts;
    start(std::move(made));
}

void InstrumentRun::start(MeasurementRequest request)
{
    m_running = true;
    m_measuredStep = request.state->step;
    if (request.distances)
        m_distancesAt = m_measuredStep;
    {
        const std::lock_guard lock(m_mutex);
        m_request = std::move(request);
    }
    if (!m_thread.joinable())
        m_thread = std::thread([this] { work(); });
    m_wake.notify_all();
}

void InstrumentRun::skip()
{
    const std::lock_guard lock(m_mutex);
    if (!m_running || m_result)
        return;
    m_skip = true;
    if (m_interruptible)
        m_interruptible->interrupt();
}

void InstrumentRun::keepParameters(const Ensemble& ensemble)
{
    m_path->add(firstSeedOf(ensemble));
}

std::int64_t InstrumentRun::nextStop(std::int64_t step) const
{
    if (m_before)
        return m_before->step + 1;
    const InstrumentSettings& settings = m_experiment.instruments;
    std::int64_t next = m_spectrum.nextStop(step);
    for (const std::int64_t every :
        {settings.distanceEvery, settings.sharpnessEvery, settings.splitEvery, settings.alignmentEvery}) {
        if (every > 0)
            next = std::min(next, (step / every + 1) * every);
    }
    return next;
}

std::vector<StepReadings> InstrumentRun::takeFinished()
{
    std::vector<StepReadings> finished = std::exchange(m_norms, {});
    if (std::optional<StepReadings> spectrum = m_spectrum.takeFinished())
        finished.push_back(std::move(*spectrum));
    const std::lock_guard lock(m_mutex);
    if (m_error)
        std::rethrow_exception(std::exchange(m_error, nullptr));
    if (m_result) {
        finished.push_back({m_result->step, std::move(m_result->measured.readings)});
        if (m_result->seconds > 0.0) {
            m_seconds = m_result->seconds;
            m_starts = std::move(m_result->measured.starts);
        }
        m_result.reset();
        m_running = false;
    }
    return finished;
}

void InstrumentRun::work()
{
    lowerThreadPriority();
    std::unique_ptr<Objective> objective;
    const auto publish = [this](Objective* made) {
        const std::lock_guard lock(m_mutex);
        m_interruptible = made;
        if (made && m_skip)
            made->interrupt();
        return !m_stop;
    };
    while (true) {
        MeasurementRequest asked;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stop || m_request; });
            if (m_stop)
                break;
            asked = std::move(*m_request);
            m_request.reset();
            m_skip = false;
        }
        using Clock = std::chrono::steady_clock;
        const Clock::time_point began = Clock::now();
        try {
            if (!objective && m_makeObjective) {
                objective = m_makeObjective();
                if (!publish(objective.get()))
                    break;
            }
            Measured measured = measure(m_experiment, m_shape, asked, objective.get());
            const std::lock_guard lock(m_mutex);
            m_result
                = Result{asked.state->step, std::move(measured), std::chrono::duration<double>(Clock::now() - began).count()};
        } catch (const Interrupted&) {
            const std::lock_guard lock(m_mutex);
            if (m_stop)
                break;
            m_result = Result{asked.state->step, {}, 0.0};
            m_interruptible = nullptr; // it gives up for good: the next measurement makes another
            objective.reset();
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_error = std::current_exception();
        }
        m_onDone();
    }
    publish(nullptr);
}

} // namespace tandem
