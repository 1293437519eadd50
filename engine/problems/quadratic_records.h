// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/record_block.h"
#include "problems/quadratic_kernel.h"
#include "problems/quadratic_model.h"
#include "problems/quadratic_sums.h"
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
/// chains arrive and written with the last; coordinates are copied.
class QuadraticRecords {
public:
    QuadraticRecords(const QuadraticModel& model, int mostSteps);

    /// Begins with the steps [first, first + steps) of `block`.
    void begin(const SeedBlock& block, RecordBlock& records, std::int64_t first, std::int64_t steps);
    /// Before which of them, counted from the first, add() needs x.
    TracedSteps traced() const { return m_traced; }
    /// Asks the caches for where add() will write, a part at a time: they have it by then if the block advances in between. No
    /// two rows are near each other.
    void fetchSome();
    /// Adds what at most tracesAtOnce chains contribute, all of one coordinate before those of the next and always in the same
    /// order of places.
    void add(const QuadraticModel& model, std::span<const TracedChain> chains);
    /// Gives replicas that have diverged NaN.
    void finish(const SeedBlock& block) const;

private:
    /// The rows of one metric: [record, replica], `values` at the block's first seed of the first arm.
    struct Rows {
        double* values = nullptr;
        std::int64_t count = 0;
    };

    /// Where a place of the first record is, null if there is no record.
    double* inRow(const Rows& rows, int place) const;
    /// Takes up the sums of the lanes of `chain` where the coordinate before left them.
    void take(const TracedChain& chain, LaneSums& sums);
    /// Lets these sums, which are complete with `chain`, go to the records.
    void complete(const QuadraticModel& model, const TracedChain& chain, LaneSums& sums) const;
    void erase(const SeedBlock& block, const Rows& rows) const;

    int m_arms = 0;
    int m_seeds = 0;
    int m_width = 0;             // lanes of a chain
    std::int64_t m_stride = 0;   // from one record to the next in the sums
    std::int64_t m_replicas = 0; // the same in the rows
    std::int64_t m_replicasOfArm = 0;
    std::size_t m_fetched = 0;    // metrics, coordinates behind the others
    TracedSteps m_traced;         // the denser of the next two
    RecordedSteps m_losses;       // counted in records of the trace
    RecordedSteps m_signals;      // the same
    std::vector<double> m_loss;   // Σ ½ h x² [record, arm, seed]
    std::vector<double> m_signal; // Σ h² x² [record, arm, seed]
    std::vector<double> m_square; // Σ x² [record, arm, seed]
    std::array<Rows, 3> m_rows;   // of loss, signal and noise
    std::vector<Rows> m_coordinates;
    std::array<SummedChain, tracesAtOnce> m_chains; // of one call of add(), here to save making them anew
    std::array<LaneSums, tracesAtOnce> m_sums;      // the same
};

} // namespace tandem
