// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_rows.h"

#include <cassert>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tandem {

#if defined(__x86_64__)

bool hasPairedAes()
{
    static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("vaes") != 0;
    return has;
}

__attribute__((target("avx2,vaes"))) void drawBlocksInPairs(const NoiseRows& drawn, std::uint32_t* out)
{
    constexpr int vectors = blockSeeds / 2;
    const std::uint64_t key = noiseKey(drawn.stream, drawn.index);
    __m256i keys[noiseRounds + 1];
    for (std::uint64_t round = 0; round <= noiseRounds; ++round) {
        const auto low = static_cast<long long>(key + round * noiseKeyStep[0]);
        const auto high = static_cast<long long>(round * noiseKeyStep[1]);
        keys[round] = _mm256_set_epi64x(high, low, high, low);
    }
    const auto* counters = reinterpret_cast<const __m256i*>(drawn.counters);
    std::uint64_t group = drawn.firstGroup;
    for (int row = 0; row < drawn.rows; ++row, group += drawn.groupStep, out += rowSize) {
        const auto high = static_cast<long long>(group);
        const __m256i offset = _mm256_set_epi64x(high, 0, high, 0);
        __m256i state[vectors];
        for (int j = 0; j < vectors; ++j)
            state[j] = _mm256_xor_si256(_mm256_add_epi64(_mm256_loadu_si256(counters + j), offset), keys[0]);
        for (int round = 1; round < noiseRounds; ++round) {
            for (int j = 0; j < vectors; ++j)
                state[j] = _mm256_aesenc_epi128(state[j], keys[round]);
        }
        for (int j = 0; j < vectors; ++j)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out) + j, _mm256_aesenclast_epi128(state[j], keys[noiseRounds]));
    }
}

#else

bool hasPairedAes()
{
    return false;
}

void drawBlocksInPairs(const NoiseRows& /*drawn*/, std::uint32_t* /*out*/)
{
    assert(false);
}

#endif

} // namespace tandem
