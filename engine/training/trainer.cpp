// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer.h"

#include "support/input_error.h"
#include "training/trainer_worker.h"

namespace tandem {

Trainer::Trainer(Experiment experiment, TrainerOptions options)
    : m_worker(std::make_unique<Worker>(std::move(experiment), std::move(options)))
{
}

Trainer::~Trainer() = default;

const Experiment& Trainer::experiment() const
{
    return m_worker->experiment();
}

void Trainer::play()
{
    m_worker->inbox().push({.kind = TrainerCommand::Kind::Play});
}

void Trainer::pause()
{
    m_worker->inbox().push({.kind = TrainerCommand::Kind::Pause});
}

void Trainer::step(std::int64_t steps)
{
    m_worker->inbox().push({.kind = TrainerCommand::Kind::Step, .steps = steps});
}

void Trainer::restart()
{
    m_worker->inbox().push({.kind = TrainerCommand::Kind::Restart});
}

std::int64_t Trainer::setHyperparameters(int arm, const Hyperparameters& values)
{
    const std::vector<Arm>& arms = experiment().arms;
    if (arm < 0 || arm >= static_cast<int>(arms.size()))
        throw InputError("There is no arm " + std::to_string(arm) + ", the experiment has " + std::to_string(arms.size()) + ".");
    const Hyperparameters consistent = arms[arm].consistent(values);
    checkHyperparameters(consistent, arms[arm], status().trainingExamples);
    return m_worker->inbox().pushChange(arm, consistent);
}

void Trainer::together(const std::function<void()>& changes)
{
    struct Hold {
        TrainerInbox& inbox;
        explicit Hold(TrainerInbox& held)
            : inbox(held)
        {
            inbox.hold();
        }
        ~Hold() { inbox.release(); }
    };
    const Hold hold(m_worker->inbox());
    changes();
}

void Trainer::skipMeasurement()
{
    m_worker->inbox().push({.kind = TrainerCommand::Kind::SkipMeasurement});
}

void Trainer::setSpeedLimit(double stepsPerSecond)
{
    m_worker->inbox().setSpeedLimit(stepsPerSecond);
}

TrainerStatus Trainer::status() const
{
    return m_worker->status();
}

std::shared_ptr<const History> Trainer::history() const
{
    return m_worker->history();
}

std::shared_ptr<const ParameterPath> Trainer::parameters() const
{
    return m_worker->parameters();
}

std::future<std::shared_ptr<const ParameterPath>> Trainer::presentParameters()
{
    TrainerCommand command{.kind = TrainerCommand::Kind::KeepParameters};
    command.kept = std::make_shared<std::promise<std::shared_ptr<const ParameterPath>>>();
    auto future = command.kept->get_future();
    m_worker->inbox().push(command);
    return future;
}

bool Trainer::waitUntilStopped(std::chrono::milliseconds timeout) const
{
    return m_worker->inbox().waitUntilSettled(timeout);
}

} // namespace tandem
