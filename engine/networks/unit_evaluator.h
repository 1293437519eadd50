// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/thread_pool.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tandem {

enum class ImagePart {
    Train,
    Test,
};

/// The images [first, first + count) of a set.
struct ImageRange {
    ImagePart part = ImagePart::Train;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// What a NetworkEvaluation has its units computed by. A unit is a range of images that a group of replicas goes through.
class UnitEvaluator {
public:
    // What is found of a replica in a unit.
    static constexpr std::size_t loss = 0;    ///< Σ of the images'
    static constexpr std::size_t correct = 1; ///< images classified rightly
    static constexpr std::size_t quantities = 2;

    virtual ~UnitEvaluator() = default;

    /// Copies θ as it is now, for `units` units.
    virtual void begin(std::size_t units) = 0;
    /// The images that evaluate() takes until the next call.
    virtual void load(std::span<const ImageRange> ranges, ThreadPool& pool) = 0;
    /// Unit `unit`: `group` on ranges[`range`] of the last load(). Threads may evaluate different units at once.
    virtual void evaluate(std::size_t unit, std::size_t group, std::size_t range) = 0;
    /// Writes what was found [unit, quantity, replica of the group]; 0 in a unit that was not evaluated.
    virtual void collect(std::span<double> found) = 0;
};

} // namespace tandem
