// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/record_block.h"
#include "problems/noise_lanes.h"
#include "problems/quadratic_kernel.h"
#include "problems/quadratic_model.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tandem {

/// Steps that a block does between two looks at divergence; chunks end where the step is divisible by this.
inline constexpr int chunkSteps = 64;

/// Which metric of a RecordBlock is what; all quadratics measure in this order.
struct QuadraticMetrics {
    static constexpr int loss = 0;
    static constexpr int signal = 1;
    static constexpr int noise = 2;
    static constexpr int firstCoordinate = 3;
    /// Coordinates are recorded up to this dimension.
    static constexpr int coordinatesUpTo = 8;
};

/// What one thread needs besides the blocks it advances.
struct QuadraticScratch {
    explicit QuadraticScratch(const QuadraticModel& model);

    static constexpr int lanes = 8; ///< of the widest vector
    static constexpr int noiseSize = chunkSteps * blockSeeds + lanes;
    alignas(64) std::array<std::array<float, noiseSize>, chainsAtOnce> noise{};           ///< [coordinate of four][step, stride]
    alignas(64) std::array<std::array<double, chunkSteps * lanes>, chainsAtOnce> trace{}; ///< [chain][step, lane]
    alignas(64) std::array<double, lanes> idleTheta{};                                    ///< of a chain that is not needed
    alignas(64) std::array<double, lanes> idleBuffer{};
    alignas(64) std::array<double, lanes> idlePeak{};
    std::array<std::vector<double>, 3> sums; ///< loss, |∇L|², |x|²: [record, arm, seed]
    std::vector<double> peaks;               ///< [coordinate, arm, seed]
    std::vector<double> savedTheta;          ///< [coordinate, arm, seed]
    std::vector<double> savedBuffer;
};

/// Up to 16 neighbouring seeds in all arms, advancing together on one thread: structure of arrays, one vector lane per
/// seed. Since the coordinates of a quadratic never meet, each goes through a chunk of steps in registers, and the arms
/// share its noise.
class QuadraticBlock {
public:
    /// The seeds firstSeed + firstColumn ... of the run, columns firstColumn ... of its arms.
    QuadraticBlock(const QuadraticModel& model, std::int64_t firstSeed, int firstColumn, int seeds);

    int firstColumn() const { return m_firstColumn; }
    int seeds() const { return m_seeds; }
    double& theta(int arm, int seed, int coordinate) { return m_theta[at(arm, seed, coordinate)]; }
    double theta(int arm, int seed, int coordinate) const { return m_theta[at(arm, seed, coordinate)]; }
    double& buffer(int arm, int seed, int coordinate) { return m_buffer[at(arm, seed, coordinate)]; }
    double buffer(int arm, int seed, int coordinate) const { return m_buffer[at(arm, seed, coordinate)]; }
    /// Step at which a replica diverged, −1 where it did not.
    std::int64_t divergedAt(int arm, int seed) const { return m_divergedAt[arm * blockSeeds + seed]; }
    void setDivergedAt(int arm, int seed, std::int64_t step);
    /// Marks the replicas that are out of range before any step.
    void markDiverged(const QuadraticModel& model, std::int64_t step);

    /// Does the steps [first, first + steps) and writes the rows of its replicas in `records`.
    void advance(
        const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch);

private:
    int at(int arm, int seed, int coordinate) const { return (coordinate * m_arms + arm) * blockSeeds + seed; }
    void advanceChunk(
        const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch);
    void attempt(
        const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch);
    bool anyLeft(const QuadraticModel& model, const QuadraticScratch& scratch) const;
    bool left(const QuadraticModel& model, const QuadraticScratch& scratch, int arm, int seed) const;
    void holdDiverged(const QuadraticScratch& scratch);
    void writeRecords(const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records,
        const QuadraticScratch& scratch) const;

    int m_arms = 0;
    int m_parameters = 0;
    int m_firstColumn = 0;
    int m_seeds = 0;
    bool m_anyDiverged = false;
    NoiseLanes m_noise;
    std::vector<double> m_theta;            // [coordinate, arm, seed]
    std::vector<double> m_buffer;           // [coordinate, arm, seed]
    std::vector<std::int64_t> m_divergedAt; // [arm, seed]
};

} // namespace tandem
