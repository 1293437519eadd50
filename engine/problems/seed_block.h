// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/noise_lanes.h"

#include <cstdint>
#include <vector>

namespace tandem {

/// Which metric of a RecordBlock is what; all closed-form problems measure in this order.
struct ClosedFormMetrics {
    static constexpr int loss = 0;
    static constexpr int signal = 1;
    static constexpr int noise = 2;
    static constexpr int firstCoordinate = 3;
    /// Coordinates are recorded up to this dimension.
    static constexpr int coordinatesUpTo = 8;
};

/// Where the replicas begin: x_0 = start + spread · ξ, ξ standard normal in each coordinate, the same for a seed in all arms.
struct BlockStart {
    const std::vector<double>& start; ///< [P]
    double spread = 0.0;
};

/// What a block keeps besides parameters and momentum buffers.
enum class SecondMoments {
    None,
    Kept, ///< some arm runs Adam
};

/// Parameters, practical buffers and divergence of up to 16 neighbouring seeds in all arms, as a structure of arrays with one
/// lane per seed.
class SeedBlock {
public:
    /// The seeds firstSeed + firstColumn ... of the run, columns firstColumn ... of its arms. Replicas that begin outside
    /// `divergenceLimit` are diverged at step 0.
    SeedBlock(int arms, const BlockStart& start, SecondMoments moments, double divergenceLimit, std::int64_t firstSeed,
        int firstColumn, int seeds);

    int firstColumn() const { return m_firstColumn; }
    int seeds() const { return m_seeds; }
    double& theta(int arm, int seed, int coordinate) { return m_theta[at(arm, seed, coordinate)]; }
    double theta(int arm, int seed, int coordinate) const { return m_theta[at(arm, seed, coordinate)]; }
    double& buffer(int arm, int seed, int coordinate) { return m_buffer[at(arm, seed, coordinate)]; }
    double buffer(int arm, int seed, int coordinate) const { return m_buffer[at(arm, seed, coordinate)]; }
    /// Adam's s; only where they are kept.
    double& second(int arm, int seed, int coordinate) { return m_second[at(arm, seed, coordinate)]; }
    double second(int arm, int seed, int coordinate) const { return m_second[at(arm, seed, coordinate)]; }
    /// Step at which a replica diverged, −1 where it did not.
    std::int64_t divergedAt(int arm, int seed) const { return m_divergedAt[arm * blockSeeds + seed]; }
    bool anyDiverged() const { return m_anyDiverged; }
    void setDivergedAt(int arm, int seed, std::int64_t step);

protected:
    int at(int arm, int seed, int coordinate) const { return (coordinate * m_arms + arm) * blockSeeds + seed; }
    /// Marks the replicas of which some |x_i| > limit, or is not a number, as diverged at `step`.
    void markDiverged(double limit, std::int64_t step);

    int m_arms = 0;
    int m_parameters = 0;
    int m_firstColumn = 0;
    int m_seeds = 0;
    bool m_anyDiverged = false;
    std::vector<double> m_theta;            // [coordinate, arm, seed]
    std::vector<double> m_buffer;           // [coordinate, arm, seed]
    std::vector<double> m_second;           // [coordinate, arm, seed], empty where not kept
    std::vector<std::int64_t> m_divergedAt; // [arm, seed]
};

} // namespace tandem
