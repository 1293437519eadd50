// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer_inbox.h"

#include <algorithm>
#include <cmath>

namespace tandem {

void TrainerInbox::push(const TrainerCommand& command)
{
    {
        const std::lock_guard lock(m_mutex);
        m_commands.push_back(command);
        m_settled = false;
    }
    m_wake.notify_all();
}

std::int64_t TrainerInbox::pushChange(int arm, const Hyperparameters& values)
{
    const std::unique_lock lock(m_mutex);
    // A slider that is dragged leaves only its last place; what waits behind another command keeps its order.
    const auto lastOther = std::find_if(m_commands.rbegin(), m_commands.rend(),
        [](const TrainerCommand& command) { return command.kind != TrainerCommand::Kind::Change; });
    const auto same
        = std::find_if(lastOther.base(), m_commands.end(), [arm](const TrainerCommand& command) { return command.arm == arm; });
    if (same != m_commands.end())
        m_commands.erase(same);
    m_commands.push_back({.kind = TrainerCommand::Kind::Change, .arm = arm, .values = values, .number = ++m_changesIssued});
    m_settled = false;
    m_wake.notify_all();
    return m_changesIssued;
}

void TrainerInbox::hold()
{
    const std::lock_guard lock(m_mutex);
    m_held = true;
}

void TrainerInbox::release()
{
    {
        const std::lock_guard lock(m_mutex);
        m_held = false;
    }
    m_wake.notify_all();
}

void TrainerInbox::setSpeedLimit(double stepsPerSecond)
{
    {
        const std::lock_guard lock(m_mutex);
        m_speedLimit = std::isfinite(stepsPerSecond) ? std::max(stepsPerSecond, 0.0) : 0.0;
    }
    m_wake.notify_all();
}

void TrainerInbox::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
}

bool TrainerInbox::waitUntilSettled(std::chrono::milliseconds timeout) const
{
    std::unique_lock lock(m_mutex);
    return m_settledChanged.wait_for(lock, timeout, [this] { return m_settled; });
}

std::optional<TrainerInbox::Taken> TrainerInbox::take()
{
    const std::lock_guard lock(m_mutex);
    if (m_stop)
        return std::nullopt;
    Taken taken{{}, m_speedLimit};
    if (hasCommand())
        taken.commands.swap(m_commands);
    return taken;
}

void TrainerInbox::waitForCommand(double speedLimit, std::optional<Clock::time_point> until)
{
    std::unique_lock lock(m_mutex);
    const auto woken = [&] { return m_stop || hasCommand() || m_speedLimit != speedLimit; };
    if (until) {
        m_wake.wait_until(lock, *until, woken);
        return;
    }
    if (m_commands.empty()) {
        m_settled = true;
        m_settledChanged.notify_all();
    }
    m_wake.wait(lock, woken);
}

void TrainerInbox::waitForMeasurement()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stop || m_measured || hasCommand(); });
    m_measured = false;
}

void TrainerInbox::measured()
{
    {
        const std::lock_guard lock(m_mutex);
        m_measured = true;
    }
    m_wake.notify_all();
}

} // namespace tandem
