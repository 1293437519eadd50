// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/record_block.h"
#include "problems/landscape_model.h"
#include "problems/lane_noise.h"
#include "problems/seed_block.h"

#include <cstdint>
#include <vector>

namespace tandem {

/// What one thread needs besides the blocks it advances.
struct LandscapeScratch {
    explicit LandscapeScratch(const LandscapeModel& model);

    std::vector<double> minibatch;       ///< gradients [coordinate, arm, lane]
    std::vector<double> secondMinibatch; ///< the same of SVAG's second minibatches; empty where no arm has any
    std::vector<double> theta;           ///< of one replica [P]
    std::vector<double> gradient;        ///< of one replica [P]
};

/// Up to 16 neighbouring seeds of a landscape in all arms, a step at a time; the arms share their minibatches.
class LandscapeBlock final : public SeedBlock {
public:
    /// As SeedBlock's.
    LandscapeBlock(const LandscapeModel& model, std::int64_t firstSeed, int firstColumn, int seeds);

    /// Does the steps [first, first + steps) and writes the rows of its replicas in `records`.
    void advance(
        const LandscapeModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, LandscapeScratch& scratch);

private:
    void record(const LandscapeModel& model, std::int64_t step, RecordBlock& records, LandscapeScratch& scratch) const;
    /// The gradients of `step`'s minibatches in all arms, to scratch.minibatch.
    void drawGradients(const LandscapeModel& model, std::int64_t step, LandscapeScratch& scratch);
    /// Reduces the gradients of arms that use a part of theirs only.
    void project(const LandscapeModel& model, LandscapeScratch& scratch) const;
    void update(const LandscapeModel& model, std::int64_t step, const std::vector<double>& gradient);
    /// Whether some coordinate of some replica, diverged ones among them, is out of range.
    bool anyOutside() const;

    LaneNoise m_noise;
    LaneNoise m_secondNoise; // of SVAG's second minibatches
};

} // namespace tandem
