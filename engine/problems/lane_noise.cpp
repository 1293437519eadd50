// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/lane_noise.h"

#include "support/random.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace tandem {

namespace {

constexpr int signsPerDraw = 128;
constexpr std::int64_t mostSigns = 1024;

/// The generators' index tells the uses of the stream apart: normals have their coordinate, below 1000.
constexpr std::uint32_t signIndex = 0x40000000U;    // + draw; counter: step
constexpr std::uint32_t exampleIndex = 0x80000000U; // counter: (step, example, four numbers)

int onesAmongFirst(const std::array<std::uint32_t, 4>& bits, std::int64_t count)
{
    int ones = 0;
    for (const std::uint32_t word : bits) {
        if (count <= 0)
            break;
        ones += std::popcount(count >= 32 ? word : word & ((std::uint32_t{1} << count) - 1));
        count -= 32;
    }
    return ones;
}

} // namespace

LaneNoise::LaneNoise(std::int64_t firstSeed, int seeds, RandomStream stream)
    : m_firstSeed(firstSeed)
    , m_seeds(seeds)
    , m_stream(stream)
    , m_lanes(firstSeed, seeds, stream)
{
}

const float* LaneNoise::normals(int coordinate, std::int64_t step)
{
    if (coordinate >= static_cast<int>(m_channels.size()))
        m_channels.resize(coordinate + 1);
    Channel& channel = m_channels[coordinate];
    const std::int64_t firstStep = step / stepsAtOnce * stepsAtOnce;
    if (channel.firstStep != firstStep) {
        channel.numbers.resize(stepsAtOnce * blockSeeds);
        m_lanes.fill(
            static_cast<std::uint32_t>(coordinate), firstStep / groupSteps, stepsAtOnce / groupSteps, channel.numbers.data());
        channel.firstStep = firstStep;
    }
    return channel.numbers.data() + (step - firstStep) * stride();
}

void LaneNoise::signMeans(std::int64_t step, std::int64_t count, double* out)
{
    const auto size = static_cast<double>(count);
    if (count > mostSigns) {
        const float* numbers = normals(0, step);
        for (int seed = 0; seed < m_seeds; ++seed)
            out[seed] = static_cast<double>(numbers[seed]) / std::sqrt(size);
        return;
    }
    const auto draw = [&](int seed, std::int64_t done) {
        return randomBits(static_cast<std::uint64_t>(m_firstSeed + seed), m_stream, static_cast<std::uint64_t>(step),
            signIndex + static_cast<std::uint32_t>(done / signsPerDraw));
    };
    if (m_bitsStep != step) {
        for (int seed = 0; seed < m_seeds; ++seed)
            m_bits[seed] = draw(seed, 0);
        m_bitsStep = step;
    }
    for (int seed = 0; seed < m_seeds; ++seed) {
        int ones = onesAmongFirst(m_bits[seed], count);
        for (std::int64_t done = signsPerDraw; done < count; done += signsPerDraw)
            ones += onesAmongFirst(draw(seed, done), count - done);
        out[seed] = static_cast<double>(2 * ones - count) / size;
    }
}

const float* LaneNoise::example(std::int64_t step, int example, int numbers)
{
    assert(example >= 0 && example <= mostExamples && numbers <= mostNumbers);
    constexpr std::int64_t groupsPerExample = mostNumbers / groupSteps;
    constexpr std::int64_t groupsPerStep = groupsPerExample * (mostExamples + 1);
    const int groups = (numbers + groupSteps - 1) / groupSteps;
    m_example.resize(static_cast<std::size_t>((groups + blockSeeds) * groupSteps * stride()));
    m_lanes.fill(exampleIndex, step * groupsPerStep + example * groupsPerExample, groups, m_example.data());
    return m_example.data();
}

} // namespace tandem
