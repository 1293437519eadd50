// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/minibatch_stream.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace tandem {
namespace {

/// The 64-bit number `number` of a block of random numbers: two to a call of the generator.
std::uint64_t wideBits(const std::array<std::uint32_t, 4>& bits, std::int64_t number)
{
    const std::size_t half = number % 2 == 0 ? 0 : 2;
    return std::uint64_t{bits[half]} << 32 | bits[half + 1];
}

} // namespace

MinibatchStream::MinibatchStream(std::uint64_t seed, std::int64_t examples, Sampling sampling, int readers, RandomStream stream)
    : m_seed(seed)
    , m_examples(examples)
    , m_sampling(sampling)
    , m_stream(stream)
    , m_capacity(static_cast<std::size_t>(readers) + 1)
{
    assert(examples >= 1 && examples <= std::int64_t{1} << 32);
}

void MinibatchStream::draw(std::int64_t position, std::span<std::int64_t> out)
{
    if (m_sampling == Sampling::WithReplacement) {
        for (std::int64_t& example : out) {
            const auto bits = randomBits(m_seed, m_stream, static_cast<std::uint64_t>(position / 2));
            example = static_cast<std::int64_t>(uniformBelow(wideBits(bits, position), static_cast<std::uint64_t>(m_examples)));
            ++position;
        }
        return;
    }
    while (!out.empty()) {
        const std::shared_ptr<const Permutation> order = permutation(position / m_examples);
        const std::int64_t offset = position % m_examples;
        const std::int64_t count = std::min(static_cast<std::int64_t>(out.size()), m_examples - offset);
        std::copy_n(order->begin() + offset, count, out.begin());
        out = out.subspan(static_cast<std::size_t>(count));
        position += count;
    }
}

double MinibatchStream::productDeficit(std::int64_t position, std::int64_t count) const
{
    if (m_sampling == Sampling::WithReplacement || count < 2)
        return 0.0;
    const auto pairs = [](std::int64_t examples) { return static_cast<double>(examples) * static_cast<double>(examples - 1); };
    const std::int64_t first = std::min(count, m_examples - position % m_examples);
    return (pairs(first) + pairs(count - first)) / pairs(count) / static_cast<double>(m_examples);
}

std::shared_ptr<const MinibatchStream::Permutation> MinibatchStream::permutation(std::int64_t epoch)
{
    // Shuffling under the lock: another arm that wants the same permutation should wait for it, not make it again.
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find(m_cache, epoch, &Cached::epoch);
    if (found != m_cache.end()) {
        std::rotate(found, found + 1, m_cache.end());
        return m_cache.back().permutation;
    }
    if (m_cache.size() == m_capacity)
        m_cache.erase(m_cache.begin());
    m_cache.push_back({epoch, shuffled(epoch)});
    return m_cache.back().permutation;
}

std::shared_ptr<const MinibatchStream::Permutation> MinibatchStream::shuffled(std::int64_t epoch) const
{
    auto order = std::make_shared<Permutation>(static_cast<std::size_t>(m_examples));
    std::iota(order->begin(), order->end(), 0U);
    std::array<std::uint32_t, 4> bits{};
    for (std::int64_t i = 0; i + 1 < m_examples; ++i) {
        if (i % 2 == 0)
            bits = randomBits(m_seed, m_stream, static_cast<std::uint64_t>(epoch), static_cast<std::uint32_t>(i / 2));
        const auto left = static_cast<std::uint64_t>(m_examples - i);
        const std::uint64_t chosen = static_cast<std::uint64_t>(i) + uniformBelow(wideBits(bits, i), left);
        std::swap((*order)[i], (*order)[chosen]);
    }
    return order;
}

} // namespace tandem
