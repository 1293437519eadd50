// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/objective_sample.h"

#include "support/random.h"

#include <numeric>
#include <utility>

namespace tandem {
namespace {

/// Keys of RandomStream::Instruments; 0 and up are the starts of iterations.
constexpr std::uint64_t sampleKey = std::uint64_t{1} << 62;
constexpr std::uint64_t drawKey = sampleKey + 1;

/// A permutation of which any beginning is a fair sample.
std::vector<std::int64_t> shuffled(std::int64_t count)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (std::int64_t i = 0; i + 1 < count; ++i) {
        const auto bits = randomBits(sampleKey, RandomStream::Instruments, static_cast<std::uint64_t>(i));
        const std::uint64_t wide = (static_cast<std::uint64_t>(bits[0]) << 32U) | bits[1];
        std::swap(order[i], order[i + static_cast<std::int64_t>(uniformBelow(wide, static_cast<std::uint64_t>(count - i)))]);
    }
    return order;
}

} // namespace

ObjectiveSample::ObjectiveSample(std::int64_t trainingExamples, const NetworkObjectiveOptions& options)
    : m_microBatchSize(options.microBatchSize)
    // The micro-batches come from what the sample leaves over: too few examples would not have the gradient of the rest.
    , m_isWholeSet(options.examples + options.examples / 2 > trainingExamples)
{
    const std::vector<std::int64_t> order = shuffled(trainingExamples);
    const auto cut = m_isWholeSet ? order.end() : order.begin() + static_cast<std::ptrdiff_t>(options.examples);
    m_examples.assign(order.begin(), cut);
    m_others.assign(m_isWholeSet ? order.begin() : cut, order.end());
}

std::string ObjectiveSample::description() const
{
    return m_isWholeSet ? std::string() : std::to_string(m_examples.size()) + " training examples";
}

std::vector<std::int64_t> ObjectiveSample::microBatch(std::uint64_t draw, std::uint32_t index) const
{
    std::vector<std::int64_t> drawn;
    for (std::int64_t i = 0; i < m_microBatchSize; ++i) {
        // One counter for the draw, one index for the example within it: 2¹⁶ examples of 2¹⁶ micro-batches.
        const auto bits = randomBits(drawKey, RandomStream::Instruments, draw, (index << 16U) | static_cast<std::uint32_t>(i));
        const std::uint64_t wide = (static_cast<std::uint64_t>(bits[0]) << 32U) | bits[1];
        drawn.push_back(m_others[uniformBelow(wide, m_others.size())]);
    }
    return drawn;
}

} // namespace tandem
