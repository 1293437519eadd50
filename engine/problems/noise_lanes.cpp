// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_lanes.h"

#include <algorithm>
#include <bit>

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/noise_lanes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, blockSeeds>;
using Words = hn::RebindToUnsigned<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using Real = hn::Vec<Floats>;
using Word = hn::Vec<Words>;

/// The high and low halves of x · factor.
HWY_INLINE void multiplyWide(Word x, std::uint32_t factor, Word& high, Word& low)
{
    const Words w;
#if HWY_TARGET == HWY_SCALAR
    const std::uint64_t product = std::uint64_t{x.raw} * factor;
    high = hn::Set(w, static_cast<std::uint32_t>(product >> 32));
    low = hn::Set(w, static_cast<std::uint32_t>(product));
#else
    const hn::RepartitionToWide<Words> wide;
    const Word factors = hn::Set(w, factor);
    const auto even = hn::MulEven(x, factors);
    const auto odd = hn::MulEven(hn::BitCast(w, hn::ShiftRight<32>(hn::BitCast(wide, x))), factors);
    high = hn::OddEven(hn::BitCast(w, odd), hn::BitCast(w, hn::ShiftRight<32>(even)));
    low = hn::Mul(x, factors);
#endif
}

/// An integer below 2^31 as the nearest float.
HWY_INLINE Real toFloat(Word integer)
{
    return hn::ConvertTo(Floats{}, hn::BitCast(Integers{}, integer));
}

/// a x + b, rounded twice whatever the processor can do.
HWY_INLINE Real multiplyAdd(Real a, Real x, float b)
{
    return hn::Add(hn::Mul(a, x), hn::Set(Floats{}, b));
}

/// √(−2 ln u), u = (bits + ½) / 2^32. ln(m 2^k) = k ln 2 + 2 artanh s with s = (m − 1)/(m + 1), m in [√½, √2); the
/// coefficients of the series in s² are those of FreeBSD's logf.
HWY_INLINE Real radius(Word bits)
{
    const Floats d;
    const Words w;
    constexpr std::uint32_t one = 0x3F800000U;
    constexpr std::uint32_t rootHalf = 0x3F3504F3U;
    // In halves of 16 bits, so that only the sum is rounded: small u keep all their digits.
    const Real upper = hn::Mul(toFloat(hn::ShiftRight<16>(bits)), hn::Set(d, 65536.0F));
    const Real lower = hn::Add(toFloat(hn::And(bits, hn::Set(w, 0xFFFFU))), hn::Set(d, 0.5F));
    const Word biased = hn::Add(hn::BitCast(w, hn::Add(upper, lower)), hn::Set(w, one - rootHalf));
    // The exponent field of `biased` holds k + 127, and 2^-32 takes 32 from k.
    const Real exponent = hn::Sub(toFloat(hn::ShiftRight<23>(biased)), hn::Set(d, 127.0F + 32.0F));
    const Real m = hn::BitCast(d, hn::Add(hn::And(biased, hn::Set(w, 0x007FFFFFU)), hn::Set(w, rootHalf)));
    const Real s = hn::Div(hn::Sub(m, hn::Set(d, 1.0F)), hn::Add(m, hn::Set(d, 1.0F)));
    const Real z = hn::Mul(s, s);
    Real series = hn::Set(d, 0.24279078841F);
    series = multiplyAdd(series, z, 0.28498786688F);
    series = multiplyAdd(series, z, 0.40000972152F);
    series = multiplyAdd(series, z, 0.66666662693F);
    series = multiplyAdd(series, z, 2.0F);
    const Real logarithm = hn::Add(hn::Mul(exponent, hn::Set(d, 0.69314718056F)), hn::Mul(s, series));
    // u so near to 1 that it was rounded up to 1 may leave a logarithm just above 0.
    return hn::Sqrt(hn::Max(hn::Mul(hn::Set(d, -2.0F), logarithm), hn::Zero(d)));
}

/// r cos φ and r sin φ, φ = 2π (bits + ½) / 2^32: the nearest quadrant from the integer, Cephes' polynomials in ±π/4.
HWY_INLINE void polar(Real r, Word bits, Real& x, Real& y)
{
    const Floats d;
    const Words w;
    const Integers n;
    const Word turned = hn::Add(bits, hn::Set(w, 0x20000000U));
    const Word quadrant = hn::ShiftRight<30>(turned);
    const auto offset = hn::Sub(hn::BitCast(n, hn::And(turned, hn::Set(w, 0x3FFFFFFFU))), hn::Set(n, 0x20000000));
    const Real phi = hn::Mul(hn::Add(hn::ConvertTo(d, offset), hn::Set(d, 0.5F)), hn::Set(d, 6.283185307F * 0x1p-32F));
    const Real z = hn::Mul(phi, phi);
    Real odd = hn::Set(d, -1.9515295891e-4F);
    odd = multiplyAdd(odd, z, 8.3321608736e-3F);
    odd = multiplyAdd(odd, z, -1.6666654611e-1F);
    odd = multiplyAdd(odd, z, 1.0F);
    const Real sine = hn::Mul(phi, odd);
    Real cosine = hn::Set(d, 2.443315711809948e-5F);
    cosine = multiplyAdd(cosine, z, -1.388731625493765e-3F);
    cosine = multiplyAdd(cosine, z, 4.166664568298827e-2F);
    cosine = multiplyAdd(cosine, z, -0.5F);
    cosine = multiplyAdd(cosine, z, 1.0F);
    // Quadrants 0..3: (c, s), (−s, c), (−c, −s), (s, −c).
    const Word one = hn::Set(w, 1U);
    const Word two = hn::Set(w, 2U);
    const auto swapped = hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(w), hn::And(quadrant, one))));
    const Word signX = hn::ShiftLeft<30>(hn::And(hn::Add(quadrant, one), two));
    const Word signY = hn::ShiftLeft<30>(hn::And(quadrant, two));
    x = hn::Mul(r, hn::Xor(hn::IfThenElse(swapped, sine, cosine), hn::BitCast(d, signX)));
    y = hn::Mul(r, hn::Xor(hn::IfThenElse(swapped, cosine, sine), hn::BitCast(d, signY)));
}

/// The four normals of rows of 16 lanes, out[row, k, lane]. A lane's counter is (counter[row, lane], coordinate, stream).
void normals(const std::uint32_t* keyLow, const std::uint32_t* keyHigh, const std::uint32_t* counterLow,
    const std::uint32_t* counterHigh, std::uint32_t coordinate, std::uint32_t stream, int rows, float* out)
{
    const Floats d;
    const Words w;
    for (int row = 0; row < rows; ++row, counterLow += blockSeeds, counterHigh += blockSeeds, out += groupSteps * blockSeeds) {
        for (std::size_t lane = 0; lane < blockSeeds; lane += hn::Lanes(w)) {
            // Philox4x32-10.
            Word x0 = hn::Load(w, counterLow + lane);
            Word x1 = hn::Load(w, counterHigh + lane);
            Word x2 = hn::Set(w, coordinate);
            Word x3 = hn::Set(w, stream);
            Word k0 = hn::Load(w, keyLow + lane);
            Word k1 = hn::Load(w, keyHigh + lane);
            for (int round = 0; round < 10; ++round) {
                Word high0, low0, high1, low1;
                multiplyWide(x0, 0xD2511F53U, high0, low0);
                multiplyWide(x2, 0xCD9E8D57U, high1, low1);
                x0 = hn::Xor(hn::Xor(high1, x1), k0);
                x1 = low1;
                x2 = hn::Xor(hn::Xor(high0, x3), k1);
                x3 = low0;
                k0 = hn::Add(k0, hn::Set(w, 0x9E3779B9U));
                k1 = hn::Add(k1, hn::Set(w, 0xBB67AE85U));
            }
            Real first;
            Real second;
            polar(radius(x0), x1, first, second);
            hn::StoreU(first, d, out + lane);
            hn::StoreU(second, d, out + blockSeeds + lane);
            polar(radius(x2), x3, first, second);
            hn::StoreU(first, d, out + 2 * blockSeeds + lane);
            hn::StoreU(second, d, out + 3 * blockSeeds + lane);
        }
    }
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(normals);

NoiseLanes::NoiseLanes(std::int64_t firstSeed, int seeds, RandomStream stream)
    : m_stride(static_cast<int>(std::bit_ceil(static_cast<unsigned>(seeds))))
    , m_stream(stream)
{
    for (int lane = 0; lane < blockSeeds; ++lane) {
        const auto seed = static_cast<std::uint64_t>(firstSeed + lane % m_stride);
        m_keyLow[lane] = static_cast<std::uint32_t>(seed);
        m_keyHigh[lane] = static_cast<std::uint32_t>(seed >> 32);
    }
}

void NoiseLanes::fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, float* out) const
{
    constexpr int rowsAtOnce = 16;
    constexpr int rowSize = groupSteps * blockSeeds;
    const int groupsPerRow = blockSeeds / m_stride;
    alignas(64) std::array<std::uint32_t, rowsAtOnce * blockSeeds> counterLow;
    alignas(64) std::array<std::uint32_t, rowsAtOnce * blockSeeds> counterHigh;
    alignas(64) std::array<float, rowSize> row;
    const auto kernel = HWY_DYNAMIC_DISPATCH(normals);
    const int allRows = (groups + groupsPerRow - 1) / groupsPerRow;
    for (int done = 0; done < allRows; done += rowsAtOnce) {
        const int rows = std::min(rowsAtOnce, allRows - done);
        for (int at = 0; at < rows * blockSeeds; ++at) {
            const auto counter = static_cast<std::uint64_t>(firstGroup + done * groupsPerRow + at / m_stride);
            counterLow[at] = static_cast<std::uint32_t>(counter);
            counterHigh[at] = static_cast<std::uint32_t>(counter >> 32);
        }
        float* steps = out + done * rowSize;
        kernel(m_keyLow.data(), m_keyHigh.data(), counterLow.data(), counterHigh.data(), coordinate,
            static_cast<std::uint32_t>(m_stream), rows, steps);
        // From [row, k, lane] to [step, seed], a row at a time in place; with 16 seeds they are the same.
        for (int r = 0; groupsPerRow > 1 && r < rows; ++r, steps += rowSize) {
            std::copy_n(steps, rowSize, row.begin());
            for (int k = 0; k < groupSteps; ++k) {
                for (int lane = 0; lane < blockSeeds; ++lane)
                    steps[(lane / m_stride * groupSteps + k) * m_stride + lane % m_stride] = row[k * blockSeeds + lane];
            }
        }
    }
}

} // namespace tandem
#endif
