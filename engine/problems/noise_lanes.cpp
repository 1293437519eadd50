// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_lanes.h"

#include <algorithm>
#include <bit>

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set, also for processors
// that have AES in vectors of 512 bits if it is told so.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/noise_lanes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef TANDEM_ROW_ORDER
#define TANDEM_ROW_ORDER
namespace tandem {

/// How a row's numbers are written.
enum class RowOrder {
    StepsApart, ///< [step of four, lane]
    StepByStep, ///< [lane, step of four]
};

} // namespace tandem
#endif

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, blockSeeds>;
using Words = hn::RebindToUnsigned<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using Real = hn::Vec<Floats>;
using Word = hn::Vec<Words>;

HWY_INLINE Real number(float x)
{
    return hn::Set(Floats{}, x);
}

// From bits to normals in three parts. transformBlocks() takes many vectors through one part before the next: each is short
// enough for a processor to have several vectors of it in flight.

constexpr std::uint32_t rootHalf = 0x3F3504F3U; ///< √½ as a float

/// The bits of u = (⌊bits/2⌋ + ½)/2^31 as a float, less those of √½: the highest nine are k, u = 2^k (1 + t) with 1 + t in
/// [√½, √2).
HWY_INLINE Word cellOf(Word bits)
{
    constexpr std::uint32_t one = 0x3F800000U;
    constexpr std::uint32_t exponentOfCells = (127U + 31U) << 23;
    const Word half = hn::ShiftRight<1>(bits);
    // Only the sum is rounded: small u keep all their digits.
    const Real cell = hn::Add(hn::ConvertTo(Floats{}, hn::BitCast(Integers{}, half)), number(0.5F));
    return hn::Add(hn::BitCast(Words{}, cell), hn::Set(Words{}, one - rootHalf - exponentOfCells));
}

/// −2 ln u = −2 k ln 2 + t P(t), where P is within 1.7e-7 of what it should be, relatively, so that small results have all their
/// digits too.
HWY_INLINE Real squaredRadius(Word cell)
{
    const Floats d;
    const Words w;
    const Real k = hn::ConvertTo(d, hn::ShiftRight<23>(hn::BitCast(Integers{}, cell)));
    const Word mantissa = hn::Add(hn::And(cell, hn::Set(w, 0x007FFFFFU)), hn::Set(w, rootHalf));
    const Real t = hn::Sub(hn::BitCast(d, mantissa), number(1.0F));
    // Pairs first: the sum is shorter than Horner's.
    const Real t2 = hn::Mul(t, t);
    const Real p01 = hn::MulAdd(t, number(1.0000073F), number(-1.9999999F));
    const Real p23 = hn::MulAdd(t, number(0.49939817F), number(-0.6667012F));
    const Real p45 = hn::MulAdd(t, number(0.3450166F), number(-0.3980033F));
    const Real p67 = hn::MulAdd(t, number(0.20213792F), number(-0.32445163F));
    const Real p = hn::MulAdd(hn::MulAdd(p67, t2, p45), hn::Mul(t2, t2), hn::MulAdd(p23, t2, p01));
    return hn::MulAdd(t, p, hn::Mul(k, number(-1.38629436112F)));
}

/// The root of `squared` times the cosine and sine of a direction: its lower 31 bits are an angle in ±π/2, bit 31 negates. Sine
/// and cosine are within 5e-8 of theirs before they are rounded.
HWY_INLINE void polar(Real squared, Word direction, Real& x, Real& y)
{
    const Floats d;
    const Words w;
    const Real r = hn::Sqrt(squared);
    const Real turned = hn::ConvertTo(d, hn::BitCast(Integers{}, hn::ShiftLeft<1>(direction)));
    const Real phi = hn::Mul(turned, number(1.5707963268F * 0x1p-31F));
    const Real z = hn::Mul(phi, phi);
    const Real z2 = hn::Mul(z, z);
    const Real s01 = hn::MulAdd(z, number(-0.16666648F), number(1.0F));
    const Real s23 = hn::MulAdd(z, number(-1.9800897e-4F), number(8.3329e-3F));
    const Real sine = hn::MulAdd(hn::MulAdd(number(2.5904885e-6F), z2, s23), z2, s01);
    const Real c01 = hn::MulAdd(z, number(-0.49999905F), number(0.99999994F));
    const Real c23 = hn::MulAdd(z, number(-1.3853704e-3F), number(4.1663583e-2F));
    const Real cosine = hn::MulAdd(hn::MulAdd(number(2.3153932e-5F), z2, c23), z2, c01);
    const Real signedRadius = hn::Xor(r, hn::BitCast(d, hn::And(direction, hn::Set(w, 0x80000000U))));
    x = hn::Mul(signedRadius, cosine);
    y = hn::Mul(hn::Mul(signedRadius, phi), sine);
}

#if HWY_TARGET == HWY_SCALAR

void normals(const NoiseRows& drawn, RowOrder order, float* out)
{
    const auto raw = [](std::uint32_t bits) { return hn::Set(Words{}, bits); };
    std::uint64_t group = drawn.firstGroup;
    for (int row = 0; row < drawn.rows; ++row, group += drawn.groupStep, out += rowSize) {
        for (int lane = 0; lane < blockSeeds; ++lane) {
            const std::uint64_t* counter = drawn.counters + 2 * lane;
            const std::array<std::uint32_t, 4> bits = noiseBits(counter[0], drawn.stream, group + counter[1], drawn.index);
            const int step = order == RowOrder::StepsApart ? blockSeeds : 1;
            float* at = order == RowOrder::StepsApart ? out + lane : out + groupSteps * lane;
            for (int pair = 0; pair < groupSteps; pair += 2) {
                Real x;
                Real y;
                polar(squaredRadius(cellOf(raw(bits[pair]))), raw(bits[pair + 1]), x, y);
                at[pair * step] = hn::GetLane(x);
                at[(pair + 1) * step] = hn::GetLane(y);
            }
        }
    }
}

#else

/// Which lane's block stands at `position` of a row, so that transpose() brings the lanes in order.
constexpr int laneAt(int position, RowOrder order, int lanes)
{
    if (order == RowOrder::StepByStep)
        return position;
    const int within = position % lanes;
    return position - within + within % (lanes / 4) * 4 + within / (lanes / 4);
}

/// Transposes the 4 × 4 words in each 128 bits.
template <class D, class V> HWY_INLINE void transpose(D d, V& v0, V& v1, V& v2, V& v3)
{
    const hn::RepartitionToWide<decltype(d)> wide;
    const auto pairs = [&](V a, V b) HWY_ATTR { return hn::BitCast(wide, hn::InterleaveLower(d, a, b)); };
    const auto upperPairs = [&](V a, V b) HWY_ATTR { return hn::BitCast(wide, hn::InterleaveUpper(d, a, b)); };
    const auto lower01 = pairs(v0, v1);
    const auto lower23 = pairs(v2, v3);
    const auto upper01 = upperPairs(v0, v1);
    const auto upper23 = upperPairs(v2, v3);
    v0 = hn::BitCast(d, hn::InterleaveLower(wide, lower01, lower23));
    v1 = hn::BitCast(d, hn::InterleaveUpper(wide, lower01, lower23));
    v2 = hn::BitCast(d, hn::InterleaveLower(wide, upper01, upper23));
    v3 = hn::BitCast(d, hn::InterleaveUpper(wide, upper01, upper23));
}

/// The blocks of noiseBits() [row, position, word].
void drawBlocks(const NoiseRows& drawn, std::uint32_t* out)
{
    const hn::CappedTag<std::uint8_t, HWY_TARGET <= HWY_AVX3_DL ? 64 : 16> bytes;
    const hn::Repartition<std::uint64_t, decltype(bytes)> halves;
    using Block = hn::Vec<decltype(bytes)>;
    constexpr std::size_t vectors = rowSize * sizeof(std::uint32_t) / hn::MaxLanes(bytes);
    constexpr std::size_t together = vectors < 8 ? vectors : 8;
    const auto pair = [&](std::uint64_t low, std::uint64_t high)
                          HWY_ATTR { return hn::OddEven(hn::Set(halves, high), hn::Set(halves, low)); };
    const std::uint64_t key = noiseKey(drawn.stream, drawn.index);
    Block keys[noiseRounds + 1];
    for (std::uint64_t round = 0; round <= noiseRounds; ++round)
        keys[round] = hn::BitCast(bytes, pair(key + round * noiseKeyStep[0], round * noiseKeyStep[1]));
    std::uint64_t group = drawn.firstGroup;
    for (int row = 0; row < drawn.rows; ++row, group += drawn.groupStep, out += rowSize) {
        const auto offset = pair(0, group);
        for (std::size_t first = 0; first < vectors; first += together) {
            Block state[together];
            const auto at = [&](std::size_t j) { return (first + j) * hn::MaxLanes(halves); };
            for (std::size_t j = 0; j < together; ++j)
                state[j] = hn::Xor(hn::BitCast(bytes, hn::Add(hn::LoadU(halves, drawn.counters + at(j)), offset)), keys[0]);
            for (int round = 1; round < noiseRounds; ++round) {
                for (std::size_t j = 0; j < together; ++j)
                    state[j] = hn::AESRound(state[j], keys[round]);
            }
            for (std::size_t j = 0; j < together; ++j) {
                hn::StoreU(
                    hn::AESLastRound(state[j], keys[noiseRounds]), bytes, reinterpret_cast<std::uint8_t*>(out + 2 * at(j)));
            }
        }
    }
}

/// Makes the numbers of rows from their blocks, which it overwrites.
template <RowOrder order> HWY_INLINE void transformBlocks(std::uint32_t* blocks, int rows, float* out)
{
    const Floats d;
    const Words w;
    constexpr int lanes = static_cast<int>(hn::MaxLanes(Floats{}));
    std::uint32_t* const end = blocks + rows * rowSize;
    for (std::uint32_t* at = blocks; at < end; at += 4 * lanes) {
        Word w0 = hn::LoadU(w, at);
        Word w1 = hn::LoadU(w, at + lanes);
        Word w2 = hn::LoadU(w, at + 2 * lanes);
        Word w3 = hn::LoadU(w, at + 3 * lanes);
        transpose(w, w0, w1, w2, w3);
        hn::StoreU(cellOf(w0), w, at);
        hn::StoreU(w1, w, at + lanes);
        hn::StoreU(cellOf(w2), w, at + 2 * lanes);
        hn::StoreU(w3, w, at + 3 * lanes);
    }
    for (std::uint32_t* at = blocks; at < end; at += 2 * lanes)
        hn::StoreU(hn::BitCast(w, squaredRadius(hn::LoadU(w, at))), w, at);
    for (; blocks < end; blocks += rowSize, out += rowSize) {
        for (int part = 0; part < blockSeeds; part += lanes) {
            const std::uint32_t* from = blocks + part * groupSteps;
            Real n0, n1, n2, n3;
            polar(hn::BitCast(d, hn::LoadU(w, from)), hn::LoadU(w, from + lanes), n0, n1);
            polar(hn::BitCast(d, hn::LoadU(w, from + 2 * lanes)), hn::LoadU(w, from + 3 * lanes), n2, n3);
            if constexpr (order == RowOrder::StepByStep)
                transpose(d, n0, n1, n2, n3);
            float* to = order == RowOrder::StepsApart ? out + part : out + part * groupSteps;
            constexpr int step = order == RowOrder::StepsApart ? blockSeeds : lanes;
            hn::StoreU(n0, d, to);
            hn::StoreU(n1, d, to + step);
            hn::StoreU(n2, d, to + 2 * step);
            hn::StoreU(n3, d, to + 3 * step);
        }
    }
}

void normals(const NoiseRows& drawn, RowOrder order, float* out)
{
    alignas(64) std::uint64_t counters[2 * blockSeeds];
    for (int position = 0; position < blockSeeds; ++position) {
        const int lane = laneAt(position, order, static_cast<int>(hn::MaxLanes(Floats{})));
        counters[2 * position] = drawn.counters[2 * lane];
        counters[2 * position + 1] = drawn.counters[2 * lane + 1];
    }
    // Apart, so that a processor has several of either in flight.
    constexpr int rowsAtOnce = 16;
    alignas(64) std::uint32_t blocks[rowsAtOnce * rowSize];
    NoiseRows some = drawn;
    some.counters = counters;
    for (int done = 0; done < drawn.rows; done += some.rows) {
        some.rows = drawn.rows - done < rowsAtOnce ? drawn.rows - done : rowsAtOnce;
        if (HWY_TARGET == HWY_AVX2 && hasPairedAes())
            drawBlocksInPairs(some, blocks);
        else
            drawBlocks(some, blocks);
        if (order == RowOrder::StepsApart)
            transformBlocks<RowOrder::StepsApart>(blocks, some.rows, out);
        else
            transformBlocks<RowOrder::StepByStep>(blocks, some.rows, out);
        some.firstGroup += static_cast<std::uint64_t>(some.rows) * some.groupStep;
        out += some.rows * rowSize;
    }
}

#endif

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(normals);

namespace {

/// From [step of four, lane] to [step, seed], with the groups of a row after each other in the lanes.
template <int stride> void reorderRow(float* row)
{
    std::array<float, rowSize> apart;
    std::copy_n(row, rowSize, apart.begin());
    for (int group = 0; group < blockSeeds / stride; ++group) {
        for (int k = 0; k < groupSteps; ++k, row += stride)
            std::copy_n(apart.begin() + k * blockSeeds + group * stride, stride, row);
    }
}

} // namespace

NoiseLanes::NoiseLanes(std::int64_t firstSeed, int seeds, RandomStream stream)
    : m_stride(static_cast<int>(std::bit_ceil(static_cast<unsigned>(seeds))))
    , m_stream(stream)
{
    for (int lane = 0; lane < blockSeeds; ++lane) {
        m_counters[2 * lane] = static_cast<std::uint64_t>(firstSeed + lane % m_stride);
        m_counters[2 * lane + 1] = static_cast<std::uint64_t>(lane / m_stride);
    }
}

void NoiseLanes::fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, float* out) const
{
    const int groupsPerRow = blockSeeds / m_stride;
    const NoiseRows drawn{.counters = m_counters.data(),
        .firstGroup = static_cast<std::uint64_t>(firstGroup),
        .groupStep = static_cast<std::uint64_t>(groupsPerRow),
        .stream = m_stream,
        .index = coordinate,
        .rows = (groups + groupsPerRow - 1) / groupsPerRow};
    HWY_DYNAMIC_DISPATCH(normals)(drawn, m_stride == 1 ? RowOrder::StepByStep : RowOrder::StepsApart, out);
    const auto reorder = m_stride == 2 ? reorderRow<2> : m_stride == 4 ? reorderRow<4> : m_stride == 8 ? reorderRow<8> : nullptr;
    for (int row = 0; reorder && row < drawn.rows; ++row)
        reorder(out + row * rowSize);
}

} // namespace tandem
#endif
