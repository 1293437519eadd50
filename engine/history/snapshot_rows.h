// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// The sketches of θ of a history as they are when this is made, of one run or of several side by side. Joined runs took theirs
/// at steps of their own: a row has what each of them took last, and what it took at its end from then on. Any thread.
class SnapshotRows {
public:
    explicit SnapshotRows(const History& history);

    std::int64_t size() const { return static_cast<std::int64_t>(m_steps.size()); }
    std::int64_t step(std::int64_t index) const { return m_steps[static_cast<std::size_t>(index)]; }
    /// Numbers in a row, [arm, recorded seed, sketch size].
    std::size_t width() const { return m_width; }
    /// The row `index`; NaN where an arm has no sketch, has none yet, or is not its own run before its fork.
    void copy(std::int64_t index, std::span<float> row) const;
    /// What each replica's own run began with, also where that lies before a fork.
    void copyStart(std::span<float> row) const;

private:
    struct Part {
        const ChunkedRows<float>* rows = nullptr;
        std::size_t offset = 0;          ///< in a joined row
        std::vector<std::int64_t> steps; ///< of its snapshots
        std::int64_t first = 0;          ///< the first one that is shown
    };
    void add(const History& history, std::size_t offset, std::int64_t firstStep);

    std::size_t m_width = 0;
    std::vector<Part> m_parts;
    std::vector<std::int64_t> m_steps;
};

} // namespace tandem
