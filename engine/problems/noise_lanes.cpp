// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_lanes.h"

#include "support/random.h"

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

using Doubles = hn::ScalableTag<double>;
using Words = hn::RebindToUnsigned<Doubles>;
using Real = hn::Vec<Doubles>;
using Word = hn::Vec<Words>;

/// Low halves multiplied to 64 bits; the high halves are ignored, so they may hold anything.
HWY_INLINE Word multiplyLow(Word a, Word b)
{
#if HWY_TARGET == HWY_SCALAR
    return Word((a.raw & 0xFFFFFFFFU) * (b.raw & 0xFFFFFFFFU));
#else
    const hn::Repartition<std::uint32_t, Words> halves;
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
#endif
}

/// An integer below 2^52 as a double, exactly, minus `offset`: the integer becomes the mantissa of 2^52.
HWY_INLINE Real minusOffset(Word integer, double offset)
{
    const Doubles d;
    const Word exponent = hn::Set(Words{}, 0x4330000000000000U);
    return hn::Sub(hn::BitCast(d, hn::Or(integer, exponent)), hn::Set(d, 0x1p52 + offset));
}

/// a x + b, rounded twice whatever the processor can do.
HWY_INLINE Real multiplyAdd(Real a, Real x, double b)
{
    return hn::Add(hn::Mul(a, x), hn::Set(Doubles{}, b));
}

/// √(−2 ln u), u = (bits + ½) / 2^32. ln(m 2^k) = k ln 2 + 2 artanh s with s = (m − 1)/(m + 1), m in [√½, √2); the
/// coefficients of the series in s² are fdlibm's.
HWY_INLINE Real radius(Word bits)
{
    const Doubles d;
    const Words w;
    constexpr std::uint64_t one = 0x3FF0000000000000U;
    constexpr std::uint64_t rootHalf = 0x3FE6A09E00000000U; // just below √½
    const Word t = hn::BitCast(w, minusOffset(bits, -0.5));
    const Word biased = hn::Add(t, hn::Set(w, one - rootHalf));
    // k − 32: the exponent field of `biased` holds k + 1023, and 2^-32 takes 32 from k.
    const Real exponent = minusOffset(hn::ShiftRight<52>(biased), 1023.0 + 32.0);
    const Word mantissa = hn::Add(hn::And(biased, hn::Set(w, 0x000FFFFFFFFFFFFFU)), hn::Set(w, rootHalf));
    const Real m = hn::BitCast(d, mantissa);
    const Real s = hn::Div(hn::Sub(m, hn::Set(d, 1.0)), hn::Add(m, hn::Set(d, 1.0)));
    const Real z = hn::Mul(s, s);
    Real series = hn::Set(d, 1.479819860511658591e-01);
    series = multiplyAdd(series, z, 1.531383769920937332e-01);
    series = multiplyAdd(series, z, 1.818357216161805012e-01);
    series = multiplyAdd(series, z, 2.222219843214978396e-01);
    series = multiplyAdd(series, z, 2.857142874366239149e-01);
    series = multiplyAdd(series, z, 3.999999999940941908e-01);
    series = multiplyAdd(series, z, 6.666666666666735130e-01);
    series = multiplyAdd(series, z, 2.0);
    const Real logarithm = hn::Add(hn::Mul(exponent, hn::Set(d, 0.693147180559945309417)), hn::Mul(s, series));
    return hn::Sqrt(hn::Mul(hn::Set(d, -2.0), logarithm));
}

/// r cos φ and r sin φ, φ = 2π (bits + ½) / 2^32: the nearest quadrant from the integer, fdlibm's polynomials in ±π/4.
HWY_INLINE void polar(Real r, Word bits, Real& x, Real& y)
{
    const Doubles d;
    const Words w;
    const Word turned = hn::Add(bits, hn::Set(w, 0x20000000U));
    const Word quadrant = hn::ShiftRight<30>(turned);
    const Real offset = hn::Add(minusOffset(hn::And(turned, hn::Set(w, 0x3FFFFFFFU)), 0x1p29), hn::Set(d, 0.5));
    const Real phi = hn::Mul(offset, hn::Set(d, 6.283185307179586477 * 0x1p-32));
    const Real z = hn::Mul(phi, phi);
    Real odd = hn::Set(d, 1.58969099521155010221e-10);
    odd = multiplyAdd(odd, z, -2.50507602534068634195e-08);
    odd = multiplyAdd(odd, z, 2.75573137070700676789e-06);
    odd = multiplyAdd(odd, z, -1.98412698298579493134e-04);
    odd = multiplyAdd(odd, z, 8.33333333332248946124e-03);
    odd = multiplyAdd(odd, z, -1.66666666666666324348e-01);
    odd = multiplyAdd(odd, z, 1.0);
    const Real sine = hn::Mul(phi, odd);
    Real cosine = hn::Set(d, -1.13596475577881948265e-11);
    cosine = multiplyAdd(cosine, z, 2.08757232129817482790e-09);
    cosine = multiplyAdd(cosine, z, -2.75573143513906633035e-07);
    cosine = multiplyAdd(cosine, z, 2.48015872894767294178e-05);
    cosine = multiplyAdd(cosine, z, -1.38888888888741095749e-03);
    cosine = multiplyAdd(cosine, z, 4.16666666666666019037e-02);
    cosine = multiplyAdd(cosine, z, -0.5);
    cosine = multiplyAdd(cosine, z, 1.0);
    // Quadrants 0..3: (c, s), (−s, c), (−c, −s), (s, −c).
    const Word one = hn::Set(w, 1U);
    const Word two = hn::Set(w, 2U);
    const auto swapped = hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(w), hn::And(quadrant, one))));
    const Word signX = hn::ShiftLeft<62>(hn::And(hn::Add(quadrant, one), two));
    const Word signY = hn::ShiftLeft<62>(hn::And(quadrant, two));
    x = hn::Mul(r, hn::Xor(hn::IfThenElse(swapped, sine, cosine), hn::BitCast(d, signX)));
    y = hn::Mul(r, hn::Xor(hn::IfThenElse(swapped, cosine, sine), hn::BitCast(d, signY)));
}

/// The four normals of each of 16 lanes, to out[k * 16 + lane]. The lane's counter is (counter[lane], coordinate).
void normals(const std::uint64_t* keyLow, const std::uint64_t* keyHigh, const std::uint64_t* counter, std::uint32_t coordinate,
    double* out)
{
    const Doubles d;
    const Words w;
    const Word low = hn::Set(w, 0xFFFFFFFFU);
    for (std::size_t lane = 0; lane < blockSeeds; lane += hn::Lanes(w)) {
        // Philox4x32-10, each 32-bit word in the low half of a 64-bit lane.
        Word x0 = hn::Load(w, counter + lane);
        Word x1 = hn::ShiftRight<32>(x0);
        Word x2 = hn::Set(w, coordinate);
        Word x3 = hn::Set(w, static_cast<std::uint64_t>(RandomStream::Noise));
        Word k0 = hn::Load(w, keyLow + lane);
        Word k1 = hn::Load(w, keyHigh + lane);
        for (int round = 0; round < 10; ++round) {
            const Word p0 = multiplyLow(x0, hn::Set(w, 0xD2511F53U));
            const Word p1 = multiplyLow(x2, hn::Set(w, 0xCD9E8D57U));
            x0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), x1), k0);
            x2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), x3), k1);
            x1 = p1;
            x3 = p0;
            k0 = hn::Add(k0, hn::Set(w, 0x9E3779B9U));
            k1 = hn::Add(k1, hn::Set(w, 0xBB67AE85U));
        }
        Real first;
        Real second;
        polar(radius(hn::And(x0, low)), hn::And(x1, low), first, second);
        hn::StoreU(first, d, out + lane);
        hn::StoreU(second, d, out + blockSeeds + lane);
        polar(radius(hn::And(x2, low)), hn::And(x3, low), first, second);
        hn::StoreU(first, d, out + 2 * blockSeeds + lane);
        hn::StoreU(second, d, out + 3 * blockSeeds + lane);
    }
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(normals);

NoiseLanes::NoiseLanes(std::int64_t firstSeed, int seeds)
    : m_stride(static_cast<int>(std::bit_ceil(static_cast<unsigned>(seeds))))
{
    for (int lane = 0; lane < blockSeeds; ++lane) {
        const auto seed = static_cast<std::uint64_t>(firstSeed + lane % m_stride);
        m_keyLow[lane] = seed & 0xFFFFFFFFU;
        m_keyHigh[lane] = seed >> 32;
    }
}

void NoiseLanes::fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, double* out) const
{
    const auto kernel = HWY_DYNAMIC_DISPATCH(normals);
    const int groupsAtOnce = blockSeeds / m_stride;
    alignas(64) std::array<std::uint64_t, blockSeeds> counter;
    alignas(64) std::array<double, groupSteps * blockSeeds> numbers;
    for (int group = 0; group < groups; group += groupsAtOnce) {
        for (int lane = 0; lane < blockSeeds; ++lane)
            counter[lane] = static_cast<std::uint64_t>(firstGroup + group + lane / m_stride);
        double* steps = out + group * groupSteps * m_stride;
        if (groupsAtOnce == 1) {
            kernel(m_keyLow.data(), m_keyHigh.data(), counter.data(), coordinate, steps);
            continue;
        }
        kernel(m_keyLow.data(), m_keyHigh.data(), counter.data(), coordinate, numbers.data());
        for (int k = 0; k < groupSteps; ++k) {
            for (int lane = 0; lane < blockSeeds; ++lane) {
                const int step = lane / m_stride * groupSteps + k;
                steps[step * m_stride + lane % m_stride] = numbers[k * blockSeeds + lane];
            }
        }
    }
}

} // namespace tandem
#endif
