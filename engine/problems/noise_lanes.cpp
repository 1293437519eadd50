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

/// √(−2 ln u), u = (2 ⌊bits/2⌋ + 1) / 2^32. ln(m 2^k) = k ln 2 + 2 artanh s with s = (m − 1)/(m + 1), m in [√½, √2); the
/// coefficients of the series in s² are those of FreeBSD's logf, here times −2.
HWY_INLINE Real radius(Word bits)
{
    const Floats d;
    const Words w;
    constexpr std::uint32_t one = 0x3F800000U;
    constexpr std::uint32_t rootHalf = 0x3F3504F3U;
    // Only the sum is rounded: small u keep all their digits.
    const Real cell = hn::Add(toFloat(hn::ShiftRight<1>(bits)), hn::Set(d, 0.5F));
    const Word biased = hn::Add(hn::BitCast(w, cell), hn::Set(w, one - rootHalf));
    // The exponent field of `biased` holds k + 127, and 2^-31 takes 31 from k.
    const Real exponent = hn::Sub(toFloat(hn::ShiftRight<23>(biased)), hn::Set(d, 127.0F + 31.0F));
    const Real m = hn::BitCast(d, hn::Add(hn::And(biased, hn::Set(w, 0x007FFFFFU)), hn::Set(w, rootHalf)));
    const Real s = hn::Div(hn::Sub(m, hn::Set(d, 1.0F)), hn::Add(m, hn::Set(d, 1.0F)));
    const Real z = hn::Mul(s, s);
    Real series = hn::Set(d, -0.48558157682F);
    series = multiplyAdd(series, z, -0.56997573376F);
    series = multiplyAdd(series, z, -0.80001944304F);
    series = multiplyAdd(series, z, -1.33333325386F);
    series = multiplyAdd(series, z, -4.0F);
    const Real square = hn::Add(hn::Mul(exponent, hn::Set(d, -1.38629436112F)), hn::Mul(s, series));
    // u so near to 1 that it was rounded up to 1 may leave a logarithm just above 0.
    return hn::Sqrt(hn::Max(square, hn::Zero(d)));
}

/// r times the cosine and sine of a direction: its lower 30 bits are an angle in ±π/4 (Cephes' polynomials), bit 30 mirrors it
/// at the diagonal, bit 31 negates.
HWY_INLINE void polar(Real r, Word direction, Real& x, Real& y)
{
    const Floats d;
    const Words w;
    const auto offset = hn::BitCast(Integers{}, hn::Or(hn::ShiftLeft<2>(direction), hn::Set(w, 2U)));
    const Real phi = hn::Mul(hn::ConvertTo(d, offset), hn::Set(d, 0.7853981634F * 0x1p-31F));
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
    const Real signedRadius = hn::Xor(r, hn::BitCast(d, hn::And(direction, hn::Set(w, 0x80000000U))));
    const auto mirrored = hn::RebindMask(d, hn::TestBit(direction, hn::Set(w, 0x40000000U)));
    x = hn::Mul(signedRadius, hn::IfThenElse(mirrored, sine, cosine));
    y = hn::Mul(signedRadius, hn::IfThenElse(mirrored, cosine, sine));
}

constexpr std::uint32_t philoxFactor0 = 0xD2511F53U;
constexpr std::uint32_t philoxFactor1 = 0xCD9E8D57U;
constexpr std::uint32_t philoxWeyl0 = 0x9E3779B9U;
constexpr std::uint32_t philoxWeyl1 = 0xBB67AE85U;
constexpr int philoxRounds = 10;

#if HWY_TARGET == HWY_SCALAR

/// Philox4x32-10 of one vector of keys.
class Philox {
public:
    Philox(Word keyLow, Word keyHigh)
        : m_key0(keyLow)
        , m_key1(keyHigh)
    {
    }

    HWY_INLINE void operator()(Word& x0, Word& x1, Word& x2, Word& x3) const
    {
        std::uint32_t key0 = m_key0.raw;
        std::uint32_t key1 = m_key1.raw;
        for (int round = 0; round < philoxRounds; ++round) {
            const std::uint64_t product0 = std::uint64_t{x0.raw} * philoxFactor0;
            const std::uint64_t product1 = std::uint64_t{x2.raw} * philoxFactor1;
            x0.raw = static_cast<std::uint32_t>(product1 >> 32) ^ x1.raw ^ key0;
            x1.raw = static_cast<std::uint32_t>(product1);
            x2.raw = static_cast<std::uint32_t>(product0 >> 32) ^ x3.raw ^ key1;
            x3.raw = static_cast<std::uint32_t>(product0);
            key0 += philoxWeyl0;
            key1 += philoxWeyl1;
        }
    }

private:
    Word m_key0;
    Word m_key1;
};

#else

/// Philox4x32-10 of one vector of keys. The even and the odd lanes are kept in 64 bits each, as the product of 32-bit numbers
/// needs them; what stands in the upper half of a lane is never read.
class Philox {
public:
    Philox(Word keyLow, Word keyHigh)
    {
        const Words w;
        for (int round = 0; round < philoxRounds; ++round) {
            m_keys[round] = {keyLow, odd(keyLow), keyHigh, odd(keyHigh)};
            keyLow = hn::Add(keyLow, hn::Set(w, philoxWeyl0));
            keyHigh = hn::Add(keyHigh, hn::Set(w, philoxWeyl1));
        }
    }

    HWY_INLINE void operator()(Word& x0, Word& x1, Word& x2, Word& x3) const
    {
        Word even[4]{x0, x1, x2, x3};
        Word odds[4]{odd(x0), odd(x1), odd(x2), odd(x3)};
        for (int round = 0; round < philoxRounds; ++round) {
            const RoundKeys& keys = m_keys[round];
            mix(even, keys.low, keys.high);
            mix(odds, keys.oddLow, keys.oddHigh);
        }
        x0 = merge(even[0], odds[0]);
        x1 = merge(even[1], odds[1]);
        x2 = merge(even[2], odds[2]);
        x3 = merge(even[3], odds[3]);
    }

private:
    using Wide = hn::RepartitionToWide<Words>;
    struct RoundKeys {
        Word low;
        Word oddLow;
        Word high;
        Word oddHigh;
    };

    static HWY_INLINE Word upper(Word x) { return hn::BitCast(Words{}, hn::ShiftRight<32>(hn::BitCast(Wide{}, x))); }
    static HWY_INLINE Word odd(Word x) { return upper(x); }
    static HWY_INLINE Word merge(Word even, Word odds)
    {
        return hn::OddEven(hn::BitCast(Words{}, hn::ShiftLeft<32>(hn::BitCast(Wide{}, odds))), even);
    }
    static HWY_INLINE void mix(Word (&x)[4], Word key0, Word key1)
    {
        const Words w;
        const Word product0 = hn::BitCast(w, hn::MulEven(x[0], hn::Set(w, philoxFactor0)));
        const Word product1 = hn::BitCast(w, hn::MulEven(x[2], hn::Set(w, philoxFactor1)));
        x[0] = hn::Xor3(upper(product1), x[1], key0);
        x[1] = product1;
        x[2] = hn::Xor3(upper(product0), x[3], key1);
        x[3] = product0;
    }

    RoundKeys m_keys[philoxRounds];
};

#endif

/// The four normals of rows of 16 lanes, out[row, k, lane]. The counter of a lane is firstCounter + row · counterStep +
/// laneCounter[lane], below 2^63.
void normals(const std::uint32_t* keyLow, const std::uint32_t* keyHigh, const std::uint32_t* laneCounter,
    std::uint64_t firstCounter, std::uint64_t counterStep, std::uint32_t coordinate, std::uint32_t stream, int rows, float* out)
{
    const Floats d;
    const Words w;
    for (std::size_t lane = 0; lane < blockSeeds; lane += hn::Lanes(w)) {
        const Philox philox(hn::Load(w, keyLow + lane), hn::Load(w, keyHigh + lane));
        const Word offset = hn::Load(w, laneCounter + lane);
        std::uint64_t counter = firstCounter;
        float* at = out + lane;
        for (int row = 0; row < rows; ++row, counter += counterStep, at += groupSteps * blockSeeds) {
            const Word low = hn::Set(w, static_cast<std::uint32_t>(counter));
            Word x0 = hn::Add(low, offset);
            const Word carry = hn::VecFromMask(w, hn::Lt(x0, low)); // −1 where the sum went over
            Word x1 = hn::Sub(hn::Set(w, static_cast<std::uint32_t>(counter >> 32)), carry);
            Word x2 = hn::Set(w, coordinate);
            Word x3 = hn::Set(w, stream);
            philox(x0, x1, x2, x3);
            hn::StoreU(hn::BitCast(d, x0), d, at);
            hn::StoreU(hn::BitCast(d, x1), d, at + blockSeeds);
            hn::StoreU(hn::BitCast(d, x2), d, at + 2 * blockSeeds);
            hn::StoreU(hn::BitCast(d, x3), d, at + 3 * blockSeeds);
        }
    }
    // Apart, so that a processor has several of either in flight.
    const float* const end = out + static_cast<std::ptrdiff_t>(rows) * groupSteps * blockSeeds;
    for (; out < end; out += 2 * blockSeeds) {
        for (std::size_t lane = 0; lane < blockSeeds; lane += hn::Lanes(w)) {
            const Word length = hn::BitCast(w, hn::LoadU(d, out + lane));
            const Word direction = hn::BitCast(w, hn::LoadU(d, out + blockSeeds + lane));
            Real x;
            Real y;
            polar(radius(length), direction, x, y);
            hn::StoreU(x, d, out + lane);
            hn::StoreU(y, d, out + blockSeeds + lane);
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
        m_laneCounter[lane] = static_cast<std::uint32_t>(lane / m_stride);
    }
}

void NoiseLanes::fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, float* out) const
{
    constexpr int rowSize = groupSteps * blockSeeds;
    const int groupsPerRow = blockSeeds / m_stride;
    const int rows = (groups + groupsPerRow - 1) / groupsPerRow;
    HWY_DYNAMIC_DISPATCH(normals)
    (m_keyLow.data(), m_keyHigh.data(), m_laneCounter.data(), static_cast<std::uint64_t>(firstGroup),
        static_cast<std::uint64_t>(groupsPerRow), coordinate, static_cast<std::uint32_t>(m_stream), rows, out);
    if (groupsPerRow == 1)
        return;
    // From [row, k, lane] to [step, seed], a row at a time in place; with 16 seeds they are the same.
    alignas(64) std::array<float, rowSize> row;
    for (float* steps = out; steps < out + rows * rowSize; steps += rowSize) {
        std::copy_n(steps, rowSize, row.begin());
        for (int k = 0; k < groupSteps; ++k) {
            for (int lane = 0; lane < blockSeeds; ++lane)
                steps[(lane / m_stride * groupSteps + k) * m_stride + lane % m_stride] = row[k * blockSeeds + lane];
        }
    }
}

} // namespace tandem
#endif
