// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/record_block.h"
#include "problems/noise_lanes.h"
#include "problems/quadratic_kernel.h"
#include "problems/quadratic_model.h"
#include "problems/quadratic_records.h"
#include "problems/quadratic_rule_kernel.h"
#include "problems/seed_block.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tandem {

/// What one thread needs besides the blocks it advances.
struct QuadraticScratch {
    explicit QuadraticScratch(const QuadraticModel& model);

    static constexpr int lanes = 8; ///< of the widest vector
    static constexpr int noiseSize = chunkSteps * blockSeeds + lanes;
    static constexpr int traceSize = chunkSteps * lanes + lanes; // no power of two: traces begin in different sets of the cache
    alignas(64) std::array<std::array<float, noiseSize>, chainsAtOnce> noise{};  ///< [coordinate of four][step, stride]
    alignas(64) std::array<std::array<double, traceSize>, tracesAtOnce> trace{}; ///< [chain][record, lane]
    alignas(64) std::array<double, lanes> idleTheta{};                           ///< of a chain that is not needed
    alignas(64) std::array<double, lanes> idleBuffer{};
    alignas(64) std::array<double, lanes> idleSquares{};
    std::vector<double> squares; ///< sum of all x² after all steps [arm, seed]
    QuadraticRecords records;
    // Of those that advance together, here to save making them anew.
    std::array<QuadraticChain, chainsAtOnce> chains;
    std::array<ChainRule, chainsAtOnce> chainRules; ///< where not all arms are plain
    std::array<TracedChain, tracesAtOnce> traces;
    std::vector<double> savedTheta; ///< [coordinate, arm, seed] before the steps
    std::vector<double> savedBuffer;
    std::vector<double> savedSecond;
    std::vector<LinearRule<double>> plain; ///< [arm], where all arms are plain
    // Of arms that are not plain, and of those under SVAG; empty where there are none.
    std::vector<LinearRule<double>> still;               ///< [step] of a coordinate in which an arm does not move
    std::vector<std::vector<LinearRule<double>>> linear; ///< [arm][step]
    std::vector<std::vector<AdamRule<double>>> adam;     ///< [arm][step]
    std::array<float, noiseSize> secondNoise{};          ///< [step, stride]
    std::array<float, noiseSize> tail{};                 ///< [step, stride] normals that make another of them heavy-tailed
    std::array<float, noiseSize> tailSquares{};          ///< [step, stride] sum of their squares
    std::vector<std::array<float, noiseSize>> mixed;     ///< what SVAG makes of both: [arm, coordinate of four][step, stride]
};

/// Up to 16 neighbouring seeds in all arms, advancing together on one thread: structure of arrays, one vector lane per
/// seed. Since the coordinates of a quadratic never meet, each goes through a chunk of steps in registers, and the arms
/// share its noise.
class QuadraticBlock final : public SeedBlock {
public:
    /// As SeedBlock's.
    QuadraticBlock(const QuadraticModel& model, std::int64_t firstSeed, int firstColumn, int seeds);

    /// Does the steps [first, first + steps) and writes the rows of its replicas in `records`.
    void advance(
        const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch);

private:
    void advanceChunk(
        const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch);
    /// Exchanges what the block and the scratch have of a state.
    void swapState(QuadraticScratch& scratch);
    /// Does the steps; the state before them is saved in the scratch.
    void attempt(const QuadraticModel& model, std::int64_t first, std::int64_t steps, Watch watch, RecordBlock& records,
        QuadraticScratch& scratch);
    /// The coefficients of all arms, unless all are plain.
    void prepareRules(const QuadraticModel& model, std::int64_t first, std::int64_t steps, QuadraticScratch& scratch) const;
    /// The noise of coordinate i, of the variance 1.
    void drawNoise(const NoiseLanes& lanes, NoiseTail tail, int i, std::int64_t firstGroup, int groups, QuadraticScratch& scratch,
        float* out) const;
    /// Writes to scratch.mixed what SVAG makes of the noise of coordinate `i`, place `slot` of four, in the arms that run it.
    void mixNoise(
        const QuadraticModel& model, int i, int slot, std::int64_t firstGroup, int groups, QuadraticScratch& scratch) const;
    /// Whether no replica can diverge in the next chunk.
    bool isCalm(const QuadraticModel& model) const;
    bool anyLeft(const QuadraticModel& model, const QuadraticScratch& scratch) const;
    bool left(const QuadraticModel& model, const QuadraticScratch& scratch, int arm, int seed) const;
    void holdDiverged(const QuadraticScratch& scratch);

    NoiseLanes m_noise;
    NoiseLanes m_secondNoise; // of SVAG's second minibatches
};

} // namespace tandem
