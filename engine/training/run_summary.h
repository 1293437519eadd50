// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "statistics/momentum_value.h"
#include "statistics/noise_scale.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace tandem {

/// Mean and sample standard deviation over the finite seeds of an arm; NaN where there is none.
struct SeedStatistic {
    double mean = 0.0;
    double deviation = 0.0;
    std::int64_t step = -1; ///< at which it was measured; −1 when it never was
};

/// How an arm stands at the end of a history.
struct ArmSummary {
    std::string name;
    SeedStatistic fullLoss;
    SeedStatistic testAccuracy; ///< step −1 where the problem has none
    NoiseScale noiseScale;      ///< the last; estimate NaN when never measured, and where a network's batch size is 1 by now
    int divergedSeeds = 0;
    std::int64_t firstDivergence = -1; ///< step
};

/// What a history comes to: a line per arm and a verdict.
struct RunSummary {
    std::int64_t step = 0;
    double trainingSeconds = 0.0;
    int seeds = 0;
    std::vector<ArmSummary> arms;
    MomentumValue value; ///< of the last evaluation; no pairs when there are not two arms to compare
    /// Of the EnergyTest of the compared arms, the last measured; NaN when never: how probable so large a difference of their
    /// distributions over seeds is between arms that could be exchanged.
    double energyPLoss = std::numeric_limits<double>::quiet_NaN();
    double energyPSketch = std::numeric_limits<double>::quiet_NaN(); ///< of the sketches of θ
    std::int64_t sketchStep = -1;                                    ///< at which that was measured
    std::vector<MissingInstrument> missing;                          ///< missingAtTheEnd()
    std::string comparison; ///< what the verdict is on: "Value of momentum", or "B against A" where something else is compared
    std::string verdict;    ///< a sentence; empty when there are not two arms to compare
};

RunSummary summarize(const History& history);

/// What a history does not measure, as its description says, but of the noise scale as the last batch sizes have it; and what
/// it measures and has not found, see unfound().
std::vector<MissingInstrument> missingAtTheEnd(const History& history);

} // namespace tandem
