// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace tandem {

/// The speed limits that the user has set by hand, by experiment, in the user's settings: an experiment that is opened again runs
/// as fast as it did. Of the experiments for which one was set last, a limited number.
class SpeedMemory {
public:
    static constexpr qsizetype most = 50;

    /// Steps per second, 0 for no limit; none where the user has set none. `experiment` is a shipped one's name, or a path.
    static std::optional<double> limitOf(const QString& experiment);
    static void remember(const QString& experiment, double stepsPerSecond);
    static void forget();
};

} // namespace tandem
