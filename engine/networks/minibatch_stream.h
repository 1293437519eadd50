// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_options.h"
#include "support/random.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tandem {

/// The endless sequence of training examples of one seed, the same in every arm: the example at a position depends on
/// (seed, position) alone, and on the random stream: SVAG's second minibatches have one of their own. With Sampling::Epochs the
/// positions [e·N, (e+1)·N) are a permutation of the N examples. Any thread may call.
class MinibatchStream {
public:
    /// `readers` is how many places of the sequence are read at once (arms): as many permutations are kept.
    MinibatchStream(
        std::uint64_t seed, std::int64_t examples, Sampling sampling, int readers, RandomStream stream = RandomStream::Minibatch);

    /// Writes the examples at [position, position + out.size()), each in [0, N).
    void draw(std::int64_t position, std::span<std::int64_t> out);
    /// Whether draw() at `position` gives every example once: a full batch, whose gradient has no noise.
    bool drawsEachOnce(std::int64_t position, std::int64_t count) const
    {
        return m_sampling == Sampling::Epochs && count == m_examples && position % m_examples == 0;
    }

    /// What share of trΣ the mean product g_i·g_j of two examples of draw() at `position` is short of |G|²: two of one epoch are
    /// never the same example, and have |G|² − trΣ/N; two of different epochs, or with replacement, |G|². Σ is of the N examples,
    /// with N − 1 below; 1 ≤ `count` ≤ N.
    double productDeficit(std::int64_t position, std::int64_t count) const;

private:
    using Permutation = std::vector<std::uint32_t>;
    struct Cached {
        std::int64_t epoch = 0;
        std::shared_ptr<const Permutation> permutation;
    };

    std::shared_ptr<const Permutation> permutation(std::int64_t epoch);
    std::shared_ptr<const Permutation> shuffled(std::int64_t epoch) const;

    std::uint64_t m_seed = 0;
    std::int64_t m_examples = 0;
    Sampling m_sampling = Sampling::Epochs;
    RandomStream m_stream = RandomStream::Minibatch;
    std::size_t m_capacity = 2;
    std::mutex m_mutex;
    std::vector<Cached> m_cache; // the most recently used last
};

} // namespace tandem
