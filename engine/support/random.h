// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace tandem {

/// What a random number is for. Two uses never share a stream, so adding one changes no other.
enum class RandomStream : std::uint32_t {
    Start = 1,     ///< initial parameters
    Minibatch = 2, ///< which examples
    Noise = 3,     ///< gradient noise of closed-form problems
    Sketch = 4,    ///< the count sketch's hashes
    Dataset = 5,   ///< which examples of a data set are kept, and which labels replaced
    // The second minibatch of an update under SVAG, independent of the first.
    SecondMinibatch = 6,
    SecondNoise = 7,
    Instruments = 8, ///< starts of iterations, examples of samples, permutations: what measures and never trains
};

/// 128 random bits of Philox4x32-10 (Salmon et al. 2011, by Random123), keyed by the seed and counted by
/// (counter, index, stream): any number of any stream can be had at once, in any order, on any thread.
std::array<std::uint32_t, 4> randomBits(std::uint64_t seed, RandomStream stream, std::uint64_t counter, std::uint32_t index = 0);

/// Uniform in (0, 1), from 32 random bits: the midpoints of 2^32 equal cells.
double uniform(std::uint32_t bits);

/// Uniform in {0, …, bound − 1} from 64 random bits, bound ≥ 1; off from uniform by less than bound / 2^64.
std::uint64_t uniformBelow(std::uint64_t bits, std::uint64_t bound);

/// Four independent standard normal numbers, by Box and Muller from two words each: √(−2 ln u) in a uniform direction. u is
/// the midpoint of one of 2^31 cells, the upper bits of the first word. The lower 30 bits of the second are an angle in ±π/4;
/// bit 30 mirrors it at the diagonal, which exchanges sine and cosine, and bit 31 negates both.
std::array<double, 4> standardNormals(std::uint64_t seed, RandomStream stream, std::uint64_t counter, std::uint32_t index = 0);

} // namespace tandem
