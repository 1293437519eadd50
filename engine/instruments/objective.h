// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// What is minimised, as instruments see it: at any point θ [P], apart from any training. L is the expected loss of a
/// closed-form problem, and of a network the mean loss of a sample of training examples, chosen once and for all: its
/// measurements differ from those of the whole set by that choice, the same in all arms, seeds and steps. One thread calls at
/// a time; the same θ gives the same bits.
class Objective {
public:
    virtual ~Objective() = default;

    virtual std::int64_t parameters() const = 0;
    /// What L is the mean over, for a person: "1024 training examples"; empty where L is exact.
    virtual std::string sample() const { return {}; }

    /// Lengths of the consecutive parts of θ that belong together, for filter-normalised directions: all weights that go into
    /// one unit or channel; a bias is a part by itself.
    virtual std::vector<std::int64_t> filters() const { return {parameters()}; }

    virtual double loss(std::span<const double> theta) = 0;
    /// out = ∇L [P].
    virtual void gradient(std::span<const double> theta, std::span<double> out) = 0;
    /// out = H v [P], H = ∇²L at θ.
    virtual void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) = 0;

    /// tr(HΣ) with Σ the covariance of one example's gradient, where it is known exactly; see microBatchGradient() otherwise.
    virtual std::optional<double> curvatureOfNoise(std::span<const double> /*theta*/) { return {}; }
    /// Examples b in a micro-batch; 0 where curvatureOfNoise() is exact.
    virtual std::int64_t microBatchSize() const { return 0; }
    /// out = the mean gradient of b training examples drawn with replacement, none of them of the sample that L is the mean
    /// of: number `index` of the independent draws belonging to `draw`.
    virtual void microBatchGradient(
        std::span<const double> /*theta*/, std::uint64_t /*draw*/, std::uint32_t /*index*/, std::span<double> /*out*/)
    {
    }

    /// Makes a running call, and all that follow, give up by throwing Interrupted. Any thread may call.
    virtual void interrupt() noexcept { }
};

} // namespace tandem
