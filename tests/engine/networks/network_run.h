// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tandem::test {

/// All step metrics of a run, every number as it came.
struct Run {
    std::vector<double> numbers;
    EnsembleState state;
};

/// Adds `steps` steps in blocks of `block` to `run`.
inline void go(Ensemble& ensemble, std::int64_t steps, std::int64_t block, Run& run)
{
    RecordBlock records(ensemble.stepMetrics(), ensemble.shape().replicas());
    for (std::int64_t done = 0; done < steps;) {
        const std::int64_t now = std::min(block, steps - done);
        const std::int64_t first = ensemble.step();
        ensemble.advance(now, records);
        for (std::int64_t step = first; step < first + now; ++step) {
            for (int metric = 0; metric < 3; ++metric) {
                if (!records.measures(metric, step))
                    continue;
                for (const double value : std::as_const(records).row(metric, step))
                    run.numbers.push_back(value);
            }
        }
        done += now;
    }
    run.state = ensemble.save();
}

inline std::vector<double> evaluated(Ensemble& ensemble)
{
    ensemble.beginEvaluation();
    for (int slice = 0; slice < ensemble.evaluationSlices(); ++slice)
        ensemble.evaluateNextSlice();
    return ensemble.evaluation();
}

inline bool sameBits(std::span<const double> a, std::span<const double> b)
{
    return std::ranges::equal(a, b, {}, std::bit_cast<std::uint64_t, double>, std::bit_cast<std::uint64_t, double>);
}

/// θ, or the buffer, of a replica.
inline std::span<const float> floats(const ParameterArray& array, const Ensemble& ensemble, int replica)
{
    const auto parameters = static_cast<std::size_t>(ensemble.shape().parameters);
    return std::span(std::get<std::vector<float>>(array)).subspan(static_cast<std::size_t>(replica) * parameters, parameters);
}

/// |a − b|/|b|.
inline double relativeDistance(std::span<const float> a, std::span<const float> b)
{
    double difference = 0.0;
    double norm = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
        norm += static_cast<double>(b[i]) * b[i];
    }
    return std::sqrt(difference / norm);
}

} // namespace tandem::test
