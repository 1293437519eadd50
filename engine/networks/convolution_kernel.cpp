// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/convolution_kernel.h"

#include "networks/network_layout.h"

// Vectors without a fixed size cannot lie in arrays: processors that have those take their fixed ones.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "networks/convolution_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, vectorChannels>;
using Ints = hn::RebindToSigned<Floats>;
using Bytes = hn::Rebind<std::uint8_t, Floats>;
using Real = hn::Vec<Floats>;

constexpr int taps = ConvolutionLayer::taps;

// Registers decide how large a tile of two rows of pixels may be.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
constexpr int pairColumns = 6;    // with two vectors of channels
constexpr int singleColumns = 14; // with one
#else
constexpr int pairColumns = 2;
constexpr int singleColumns = 6;
#endif

struct Convolving {
    ConvolutionPlane shape;
    const float* plane;
    const float* weights;
    const float* bias;
    PooledView<float> out;
    std::uint8_t* choices; ///< written
};

/// max of the four pixels of a window, where it came from, and ReLU.
HWY_INLINE void pool(Real z0, Real z1, Real z2, Real z3, float* out, std::uint8_t* choice)
{
    const Floats d;
    const Ints i;
    Real best = z0;
    hn::Vec<Ints> from = hn::Zero(i);
    const auto consider = [&](Real z, int index) HWY_ATTR {
        const auto larger = hn::Gt(z, best);
        best = hn::IfThenElse(larger, z, best);
        from = hn::IfThenElse(hn::RebindMask(i, larger), hn::Set(i, index), from);
    };
    consider(z1, 1);
    consider(z2, 2);
    consider(z3, 3);
    const auto off = hn::Le(best, hn::Zero(d)); // false for a NaN
    from = hn::IfThenElse(hn::RebindMask(i, off), hn::Set(i, noChoice), from);
    best = hn::IfThenZeroElse(off, best);
    // A comparison loses the NaN of the other pixels, a sum does not.
    const Real sum = hn::Add(hn::Add(z0, z1), hn::Add(z2, z3));
    hn::StoreU(hn::IfThenElse(hn::IsNaN(sum), sum, best), d, out);
    hn::StoreU(hn::DemoteTo(Bytes(), from), Bytes(), choice);
}

/// Two rows of `columns` pixels in `vectors` vectors of channels, all in registers.
template <int columns, int vectors>
HWY_INLINE void tile(const Convolving& c, std::int64_t windowRow, std::int64_t firstColumn, std::int64_t channel)
{
    const Floats d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const ConvolutionPlane& shape = c.shape;
    Real z[2][columns][vectors];
    for (int v = 0; v < vectors; ++v) {
        const Real bias = hn::LoadU(d, c.bias + channel + v * lanes);
        for (int column = 0; column < columns; ++column)
            z[0][column][v] = z[1][column][v] = bias;
    }
    for (int tap = 0; tap < taps; ++tap) {
        const float* upper
            = c.plane + (2 * windowRow + tap / 3) * shape.rowStride() + (firstColumn + tap % 3) * shape.inputStride;
        const float* lower = upper + shape.rowStride();
        const float* weights = c.weights + tap * shape.inputs * shape.outputStride + channel;
        for (std::int64_t input = 0; input < shape.inputs; ++input) {
            Real w[vectors];
            for (int v = 0; v < vectors; ++v)
                w[v] = hn::LoadU(d, weights + v * lanes);
            for (int column = 0; column < columns; ++column) {
                const Real a = hn::Set(d, upper[column * shape.inputStride + input]);
                const Real b = hn::Set(d, lower[column * shape.inputStride + input]);
                for (int v = 0; v < vectors; ++v) {
                    z[0][column][v] = hn::MulAdd(a, w[v], z[0][column][v]);
                    z[1][column][v] = hn::MulAdd(b, w[v], z[1][column][v]);
                }
            }
            weights += shape.outputStride;
        }
    }
    const std::int64_t windowsPerRow = shape.size.columns / 2;
    for (int column = 0; column < columns; column += 2) {
        const std::int64_t windowColumn = (firstColumn + column) / 2;
        float* out = c.out.pixel(windowRow, windowColumn) + channel;
        std::uint8_t* choice = c.choices + (windowRow * windowsPerRow + windowColumn) * shape.outputStride + channel;
        for (int v = 0; v < vectors; ++v)
            pool(z[0][column][v], z[0][column + 1][v], z[1][column][v], z[1][column + 1][v], out + v * lanes, choice + v * lanes);
    }
}

template <int columns, int vectors> HWY_INLINE void channelsOf(const Convolving& c, std::int64_t channel)
{
    const std::int64_t end = c.shape.size.columns / 2 * 2;
    for (std::int64_t row = 0; row < c.shape.size.rows / 2; ++row) {
        std::int64_t column = 0;
        for (; column + columns <= end; column += columns)
            tile<columns, vectors>(c, row, column, channel);
        for (; column < end; column += 2)
            tile<2, vectors>(c, row, column, channel);
    }
}

void convolve(const ConvolutionPlane& shape, const float* plane, const float* weights, const float* bias, PooledView<float> out,
    std::uint8_t* choices) // NOLINT(readability-non-const-parameter): written through a Convolving
{
    const Convolving c{shape, plane, weights, bias, out, choices};
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Floats()));
    std::int64_t channel = 0;
    for (; channel + 2 * lanes <= shape.outputStride; channel += 2 * lanes)
        channelsOf<pairColumns, 2>(c, channel);
    for (; channel < shape.outputStride; channel += lanes)
        channelsOf<singleColumns, 1>(c, channel);
}

float routed(const ConvolutionPlane& shape, const float* plane, std::span<const RoutedDelta> deltas, const float* weights,
    float* planeDelta, float* gradient)
{
    const Floats d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    Real squares = hn::Zero(d);
    for (std::int64_t input = 0; input < shape.inputStride; input += lanes) {
        std::int64_t offset[taps];
        Real w[taps];
        Real sum[taps];
        for (int tap = 0; tap < taps; ++tap) {
            offset[tap] = tap / 3 * shape.rowStride() + tap % 3 * shape.inputStride + input;
            w[tap] = hn::LoadU(d, weights + tap * shape.inputStride + input);
            sum[tap] = hn::Zero(d);
        }
        for (const RoutedDelta& one : deltas) {
            const Real delta = hn::Set(d, one.delta);
            const float* patch = plane + one.patch;
            float* patchDelta = planeDelta + one.patch;
            for (int tap = 0; tap < taps; ++tap) {
                sum[tap] = hn::MulAdd(delta, hn::LoadU(d, patch + offset[tap]), sum[tap]);
                float* at = patchDelta + offset[tap];
                hn::StoreU(hn::MulAdd(delta, w[tap], hn::LoadU(d, at)), d, at);
            }
        }
        for (int tap = 0; tap < taps; ++tap) {
            float* at = gradient + tap * shape.inputStride + input;
            hn::StoreU(hn::Add(hn::LoadU(d, at), sum[tap]), d, at);
            squares = hn::MulAdd(sum[tap], sum[tap], squares);
        }
    }
    return hn::GetLane(hn::SumOfLanes(d, squares));
}

float ofImage(const ConvolutionPlane& shape, const float* plane, PooledView<const float> deltas, const std::uint8_t* choices,
    float* gradient, float* bias)
{
    const Floats d;
    const Ints i;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    Real squares = hn::Zero(d);
    for (std::int64_t channel = 0; channel < shape.outputStride; channel += lanes) {
        Real sum[taps];
        for (Real& one : sum)
            one = hn::Zero(d);
        Real biasSum = hn::Zero(d);
        const std::uint8_t* choice = choices + channel;
        for (std::int64_t row = 0; row < shape.size.rows / 2; ++row) {
            for (std::int64_t column = 0; column < shape.size.columns / 2; ++column) {
                const Real delta = hn::LoadU(d, deltas.pixel(row, column) + channel);
                const auto from = hn::PromoteTo(i, hn::LoadU(Bytes(), choice));
                choice += shape.outputStride;
                const float* corner = plane + shape.patch(row, column, 0);
                for (int pixel = 0; pixel < noChoice; ++pixel) {
                    const auto mine = hn::RebindMask(d, hn::Eq(from, hn::Set(i, pixel)));
                    const Real routedDelta = hn::IfThenElseZero(mine, delta);
                    biasSum = hn::Add(biasSum, routedDelta);
                    const float* patch = corner + pixel / 2 * shape.rowStride() + pixel % 2;
                    for (int tap = 0; tap < taps; ++tap)
                        sum[tap] = hn::MulAdd(hn::Set(d, patch[tap / 3 * shape.rowStride() + tap % 3]), routedDelta, sum[tap]);
                }
            }
        }
        for (int tap = 0; tap < taps; ++tap) {
            float* at = gradient + tap * shape.outputStride + channel;
            hn::StoreU(hn::Add(hn::LoadU(d, at), sum[tap]), d, at);
            squares = hn::MulAdd(sum[tap], sum[tap], squares);
        }
        hn::StoreU(hn::Add(hn::LoadU(d, bias + channel), biasSum), d, bias + channel);
        squares = hn::MulAdd(biasSum, biasSum, squares);
    }
    return hn::GetLane(hn::SumOfLanes(d, squares));
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(convolve);
HWY_EXPORT(routed);
HWY_EXPORT(ofImage);

void convolvePooled(const ConvolutionPlane& shape, const float* plane, const float* weights, const float* bias,
    PooledView<float> out, std::uint8_t* choices)
{
    HWY_DYNAMIC_DISPATCH(convolve)(shape, plane, weights, bias, out, choices);
}

float addRouted(const ConvolutionPlane& shape, const float* plane, std::span<const RoutedDelta> deltas, const float* weights,
    float* planeDelta, float* gradient)
{
    return HWY_DYNAMIC_DISPATCH(routed)(shape, plane, deltas, weights, planeDelta, gradient);
}

float addOfImage(const ConvolutionPlane& shape, const float* plane, PooledView<const float> deltas, const std::uint8_t* choices,
    float* gradient, float* bias)
{
    return HWY_DYNAMIC_DISPATCH(ofImage)(shape, plane, deltas, choices, gradient, bias);
}

} // namespace tandem
#endif
