// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/quadratic_factory.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace tandem::test {

inline Arm sgd(double learningRate, std::int64_t batchSize = 1)
{
    return {"SGD", Optimizer::Sgd, {learningRate, 0.0, batchSize}};
}

inline Arm sgdm(double learningRate, double momentum, std::int64_t batchSize = 1)
{
    return {"SGDM", Optimizer::Sgdm, {learningRate, momentum, batchSize}};
}

inline EnsembleOptions options(std::vector<Arm> arms, int seeds, std::int64_t recordEvery = 1, int threads = 1)
{
    EnsembleOptions made;
    made.arms = std::move(arms);
    made.seeds = seeds;
    made.recordEvery = recordEvery;
    made.noiseEvery = recordEvery;
    made.threads = threads;
    return made;
}

/// Every record of some steps, in blocks of at most `block`: [metric][record * replicas + replica].
inline std::vector<std::vector<double>> advance(Ensemble& ensemble, std::int64_t steps, std::int64_t block = 1000)
{
    RecordBlock records(ensemble.stepMetrics(), ensemble.shape().replicas());
    std::vector<std::vector<double>> all(ensemble.stepMetrics().size());
    while (steps > 0) {
        const std::int64_t now = std::min(steps, block);
        const std::int64_t first = ensemble.step();
        ensemble.advance(now, records);
        for (std::size_t metric = 0; metric < all.size(); ++metric) {
            const int m = static_cast<int>(metric);
            for (std::int64_t step = records.firstMeasured(m, first); step < first + now;
                 step += records.metrics()[metric].every) {
                const std::span<const double> row = std::as_const(records).row(m, step);
                all[metric].insert(all[metric].end(), row.begin(), row.end());
            }
        }
        steps -= now;
    }
    return all;
}

/// θ and the practical buffer [replica, parameter].
inline const std::vector<double>& theta(const EnsembleState& state)
{
    return std::get<std::vector<double>>(state.parameters);
}

inline const std::vector<double>& buffer(const EnsembleState& state)
{
    return std::get<std::vector<double>>(state.momentum);
}

/// Equal to the last bit; NaN equals NaN.
inline bool sameBits(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); });
}

inline bool sameBits(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return sameBits(x, y); });
}

inline bool sameState(const EnsembleState& a, const EnsembleState& b)
{
    return a.step == b.step && a.hyperparameters == b.hyperparameters && sameBits(theta(a), theta(b))
        && sameBits(buffer(a), buffer(b)) && a.samplesDrawn == b.samplesDrawn && a.divergedAt == b.divergedAt;
}

/// Everything that came of some steps.
struct Run {
    std::vector<std::vector<double>> records;
    EnsembleState state;
    bool operator==(const Run& other) const { return sameBits(records, other.records) && sameState(state, other.state); }
};

inline Run runFor(Ensemble& ensemble, std::int64_t steps, std::int64_t block)
{
    Run result;
    result.records = advance(ensemble, steps, block);
    result.state = ensemble.save();
    return result;
}

} // namespace tandem::test
