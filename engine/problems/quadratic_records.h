// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/record_block.h"
#include "problems/quadratic_kernel.h"
#include "problems/quadratic_model.h"
#include "problems/seed_block.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Chains whose traces are kept until they are recorded together.
inline constexpr int tracesAtOnce = 4 * chainsAtOnce;

/// A chain that was advanced, and whose it is.
struct TracedChain {
    const double* trace = nullptr; ///< [record, lane]
    int coordinate = 0;
    int place = 0; ///< of its first lane in [arm, seed]
};

/// What a chunk of steps of a block writes into the records: loss, |∇L|² and |x|² are summed over the coordinates as their
/// chains arrive, coordinates are copied.
class QuadraticRecords {
public:
    QuadraticRecords(const QuadraticModel& model, int chunkSteps);

    /// Begins with the steps [first, first + steps) of `block`, all sums 0.
    void begin(const SeedBlock& block, RecordBlock& records, std::int64_t first, std::int64_t steps);
    /// Before which of them, counted from the first, add() needs x.
    TracedSteps traced() const { return m_traced; }
    /// Adds what at most tracesAtOnce chains contribute.
    void add(const QuadraticModel& model, std::span<const TracedChain> chains);
    /// Writes the sums; replicas that have diverged get NaN.
    void finish(const QuadraticModel& model, const SeedBlock& block);

private:
    /// The rows of one metric: [record, replica], `values` at the block's first seed of the first arm.
    struct Rows {
        double* values = nullptr;
        std::int64_t count = 0;
    };

    void write(const Rows& rows, const std::vector<double>& sums, double constant, double factor) const;
    void erase(const SeedBlock& block, const Rows& rows) const;

    int m_arms = 0;
    int m_seeds = 0;
    int m_width = 0;              // lanes of a chain
    std::int64_t m_stride = 0;    // from one record to the next in the sums
    std::int64_t m_replicas = 0;  // the same in the rows
    TracedSteps m_traced;         // the denser of the next two
    RecordedSteps m_losses;       // counted in records of the trace
    RecordedSteps m_signals;      // the same
    std::vector<double> m_loss;   // Σ ½ h x² [record, arm, seed]
    std::vector<double> m_signal; // Σ h² x² [record, arm, seed]
    std::vector<double> m_square; // Σ x² [record, arm, seed]
    std::array<Rows, 3> m_rows;   // of loss, signal and noise
    std::vector<Rows> m_coordinates;
};

} // namespace tandem
