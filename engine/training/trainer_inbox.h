// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "history/parameter_path.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace tandem {

/// What a trainer is told to do; commands are taken at a block's edge, in order.
struct TrainerCommand {
    enum class Kind {
        Play,
        Pause,
        Step,
        Restart,
        Change,
        KeepParameters,
        SkipMeasurement,
    };
    Kind kind = Kind::Play;
    std::int64_t steps = 0;                                                     // Step
    int arm = 0;                                                                // Change
    Hyperparameters values{};                                                   // Change
    std::int64_t number = 0;                                                    // Change: what commandsApplied becomes
    std::shared_ptr<std::promise<std::shared_ptr<const ParameterPath>>> kept{}; // KeepParameters
};

/// What lies between a trainer's owner and its thread: commands that wait, and who waits for whom. The first group of members is
/// called by the owner, the second by the thread.
class TrainerInbox {
public:
    using Clock = std::chrono::steady_clock;

    void push(const TrainerCommand& command);
    /// Of several changes that wait for one arm the last wins. Returns the change's number.
    std::int64_t pushChange(int arm, const Hyperparameters& values);
    /// Keeps what is pushed until release(), so that the thread takes it together.
    void hold();
    void release();
    /// Not a number, or below 0, is no limit.
    void setSpeedLimit(double stepsPerSecond);
    /// take() gives nothing from now on, and nobody waits any more.
    void stop();
    /// Until the thread waits for a command with none there; false when `timeout` is over first.
    bool waitUntilSettled(std::chrono::milliseconds timeout) const;

    struct Taken {
        std::vector<TrainerCommand> commands;
        double speedLimit = 0.0; ///< steps per second, 0: none
    };
    /// What waits, without waiting; empty when the thread must end.
    std::optional<Taken> take();
    /// Until there is a command, another speed limit than `speedLimit`, or the end; at most until `until`.
    void waitForCommand(double speedLimit, std::optional<Clock::time_point> until);
    /// Until there is a command, the end, or measured() has been called since the last such wait.
    void waitForMeasurement();
    /// Any thread may call.
    void measured();

private:
    bool hasCommand() const { return !m_held && !m_commands.empty(); }

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_wake; // a command, a limit, a measurement or the end has come
    mutable std::condition_variable m_settledChanged;
    std::vector<TrainerCommand> m_commands;
    std::int64_t m_changesIssued = 0;
    double m_speedLimit = 0.0;
    bool m_held = false;
    bool m_stop = false;
    bool m_measured = false;
    bool m_settled = false; // nothing left to do and no command waiting
};

} // namespace tandem
