// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// A seeded count sketch S of vectors [parameters] to 256 dimensions (Charikar, Chen & Farach-Colton 2002): every parameter
/// is added, with a random sign, to one random bucket, so that E⟨Sx, Sy⟩ = ⟨x, y⟩ with variance at most
/// (|x|²|y|² + ⟨x, y⟩²)/256. Up to 256 parameters it is the identity. Any thread may apply it.
class CountSketch {
public:
    static constexpr int maximumSize = 256;
    /// Of the same sketch in every run, so that trajectories of different runs can be drawn in one plane.
    static constexpr std::uint64_t seedOfRuns = 0;

    /// The same `seed` gives the same sketch; one sketch serves all replicas of a run.
    CountSketch(std::int64_t parameters, std::uint64_t seed);

    /// Numbers in a sketch: min(parameters, 256).
    int size() const { return m_size; }

    /// Writes the sketch of `theta` [parameters] to `out` [size()]; summed in double. A non-finite parameter makes a
    /// non-finite bucket.
    void apply(std::span<const float> theta, std::span<float> out) const;
    void apply(std::span<const double> theta, std::span<float> out) const;

private:
    template <typename Scalar> void sketch(std::span<const Scalar> theta, std::span<float> out) const;

    std::int64_t m_parameters = 0;
    int m_size = 0;
    // Parameters are taken in groups of 256, each group going to all buckets in turn from a random one on: two parameters
    // share a bucket with probability ≤ 1/256 as with a hash of each, yet the sum runs through memory in order.
    std::vector<float> m_signs;             // [parameter] ±1
    std::vector<std::uint32_t> m_rotations; // [group] bucket of the group's first parameter
};

} // namespace tandem
