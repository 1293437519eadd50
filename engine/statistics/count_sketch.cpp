// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/count_sketch.h"

#include "support/random.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace tandem {

namespace {

template <typename Scalar> void addSigned(const Scalar* theta, const float* signs, std::int64_t count, double* buckets)
{
    for (std::int64_t i = 0; i < count; ++i)
        buckets[i] += static_cast<double>(signs[i]) * static_cast<double>(theta[i]);
}

} // namespace

CountSketch::CountSketch(std::int64_t parameters, std::uint64_t seed)
    : m_parameters(parameters)
    , m_size(static_cast<int>(std::min<std::int64_t>(parameters, maximumSize)))
{
    if (parameters <= maximumSize)
        return;
    const std::int64_t groups = (parameters + maximumSize - 1) / maximumSize;
    m_signs.resize(static_cast<std::size_t>(parameters));
    m_rotations.resize(static_cast<std::size_t>(groups));
    for (std::int64_t group = 0; group < groups; ++group) {
        // Eight words of 32 sign bits, and one more for the bucket.
        std::array<std::array<std::uint32_t, 4>, 3> bits;
        for (std::uint32_t index = 0; index < bits.size(); ++index)
            bits[index] = randomBits(seed, RandomStream::Sketch, static_cast<std::uint64_t>(group), index);
        m_rotations[group] = bits[2][0] % maximumSize;
        const std::int64_t first = group * maximumSize;
        const std::int64_t count = std::min<std::int64_t>(maximumSize, parameters - first);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::uint32_t word = bits[i / 128][i / 32 % 4];
            m_signs[first + i] = (word >> (i % 32) & 1u) != 0 ? 1.0f : -1.0f;
        }
    }
}

void CountSketch::apply(std::span<const float> theta, std::span<float> out) const
{
    sketch(theta, out);
}

void CountSketch::apply(std::span<const double> theta, std::span<float> out) const
{
    sketch(theta, out);
}

template <typename Scalar> void CountSketch::sketch(std::span<const Scalar> theta, std::span<float> out) const
{
    assert(static_cast<std::int64_t>(theta.size()) == m_parameters && static_cast<int>(out.size()) == m_size);
    if (m_parameters <= maximumSize) {
        std::ranges::transform(theta, out.begin(), [](Scalar value) { return static_cast<float>(value); });
        return;
    }
    std::array<double, maximumSize> buckets{};
    for (std::int64_t first = 0; first < m_parameters; first += maximumSize) {
        const std::int64_t count = std::min<std::int64_t>(maximumSize, m_parameters - first);
        const std::int64_t rotation = m_rotations[first / maximumSize];
        const std::int64_t head = std::min(count, maximumSize - rotation);
        addSigned(theta.data() + first, m_signs.data() + first, head, buckets.data() + rotation);
        addSigned(theta.data() + first + head, m_signs.data() + first + head, count - head, buckets.data());
    }
    std::ranges::transform(buckets, out.begin(), [](double value) { return static_cast<float>(value); });
}

} // namespace tandem
