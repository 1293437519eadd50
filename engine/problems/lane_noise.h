// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/noise_lanes.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tandem {

/// The random numbers of up to 16 neighbouring seeds, step by step. Each is a function of seed, step and what it is for, all
/// in one random stream; what is kept between calls only saves time.
class LaneNoise {
public:
    /// `seeds` in 1..16.
    LaneNoise(std::int64_t firstSeed, int seeds, RandomStream stream = RandomStream::Noise);

    int seeds() const { return m_seeds; }

    /// Standard normal numbers [seed] for `coordinate` at `step`, those of NoiseLanes. Valid until the next call for the same
    /// coordinate.
    const float* normals(int coordinate, std::int64_t step);

    /// The means of `count` independent signs ±1, to `out` [seed]. Exact up to 1024 signs, which share their beginning
    /// whatever the count; beyond, a normal number of the same mean and variance 1/count, off in its kurtosis by −2/count.
    void signMeans(std::int64_t step, std::int64_t count, double* out);

    /// Examples in a step that example() tells apart.
    static constexpr int mostExamples = 64;
    /// Standard normal numbers in an example, at most.
    static constexpr int mostNumbers = 1024;
    /// `numbers` standard normal numbers of example 0 ≤ `example` ≤ mostExamples of `step`: [number, stride()].
    const float* example(std::int64_t step, int example, int numbers);
    /// Numbers from one to the next in what example() gives.
    int stride() const { return m_lanes.stride(); }

private:
    static constexpr int stepsAtOnce = 64;
    struct Channel {
        std::int64_t firstStep = -1;
        std::vector<float> numbers; // [step, stride]
    };

    std::int64_t m_firstSeed = 0;
    int m_seeds = 0;
    RandomStream m_stream = RandomStream::Noise;
    NoiseLanes m_lanes;
    std::vector<Channel> m_channels;                               // [coordinate]
    std::int64_t m_bitsStep = -1;                                  // of m_bits
    std::array<std::array<std::uint32_t, 4>, blockSeeds> m_bits{}; // [seed] the first 128 signs of a step
    std::vector<float> m_example;                                  // [number, stride]
};

} // namespace tandem
