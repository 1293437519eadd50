// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/float_loops.h"
#include "networks/pixel_layer.h"
#include "networks/tile_packing.h"

#include <oneapi/dnnl/dnnl.h>

#include <omp.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

using namespace tandem;

namespace {

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Prints the median over as many calls as a fifth of a second takes; `products` is multiplications and additions of a call.
template <typename Call> void measure(const char* name, double products, const Call& call)
{
    constexpr double longest = 0.2;
    call();
    std::vector<double> times;
    const double start = processorSeconds();
    while (processorSeconds() - start < longest || times.size() < 3) {
        const double before = processorSeconds();
        call();
        times.push_back(processorSeconds() - before);
    }
    std::ranges::nth_element(times, times.begin() + std::ssize(times) / 2);
    const double median = times[times.size() / 2];
    std::printf("  %-40s %9.2f us", name, 1e6 * median);
    if (products > 0.0)
        std::printf(" %8.1f GFLOP/s", 1e-9 * products / median);
    std::printf("\n");
}

AlignedFloats numbers(std::int64_t count)
{
    static std::mt19937 random(1);
    std::normal_distribution<float> normal(0.0F, 0.05F);
    AlignedFloats values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = normal(random);
    return values;
}

/// The first layer of 784-128-…, of which whole tiles are full.
void stages(std::int64_t examples, TileUnit unit)
{
    constexpr std::int64_t inputs = 784;
    constexpr std::int64_t outputs = 128;
    constexpr std::int64_t inputBlocks = (inputs + blockLength - 1) / blockLength;
    std::printf("%lld examples, 784 -> 128\n", static_cast<long long>(examples));
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(examples * inputs));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(i * i >> 3U);
    const AlignedFloats weights = numbers(outputs * inputs);
    const AlignedFloats deltas = numbers(examples * outputs);
    AlignedFloats out(deltas.size());
    AlignedFloats gradient(weights.size());
    AlignedDwords left(static_cast<std::size_t>(std::max(inputBlocks, examples) * bfloat16Pieces * tileNumbers));
    AlignedFloats transposed(static_cast<std::size_t>(tileSide * examples));
    const double products = 2.0 * static_cast<double>(examples * inputs * outputs);

    measure("split and pack the weights", 0.0, [&] {
        for (std::int64_t first = 0; first < outputs; first += tileSide)
            packInThreePieces(weights.data() + first * inputs, tileSide, inputs, inputs, pixelUnit, left.data());
    });
    measure("split and pack the deltas", 0.0, [&] {
        for (std::int64_t first = 0; first < outputs; first += tileSide) {
            transpose(deltas.data() + first, examples, tileSide, outputs, transposed.data(), examples);
            packInThreePieces(transposed.data(), tileSide, examples, examples, pixelUnit, left.data());
        }
    });
    PixelLayer layer(inputs, outputs, unit);
    measure("outputs in tiles, with all packing", products, [&] { layer.addOutputs(weights.data(), pixels, out.data()); });
    measure("gradient in tiles, pixels packed", products, [&] {
        layer.weightGradient({deltas.data(), deltas.size()}, 0.0F, gradient.data());
    });
    measure("both, with all packing", 2.0 * products, [&] {
        layer.addOutputs(weights.data(), pixels, out.data());
        layer.weightGradient({deltas.data(), deltas.size()}, 0.0F, gradient.data());
    });
    AlignedFloats images(pixels.size());
    measure("pixels to float32", 0.0, [&] { convertPixels(pixels.data(), images); });
    measure("outputs in float32 (oneDNN)", products, [&] {
        dnnl_sgemm(
            'N', 'T', examples, outputs, inputs, 1.0F, images.data(), inputs, weights.data(), inputs, 1.0F, out.data(), outputs);
    });
    measure("gradient in float32 (oneDNN)", products, [&] {
        dnnl_sgemm('T', 'N', outputs, inputs, examples, 1.0F, deltas.data(), outputs, images.data(), inputs, 0.0F,
            gradient.data(), inputs);
    });
}

} // namespace

/// pixel_layer_bench: what the first layer costs in tiles of bfloat16 and in float32, on one thread, in processor time.
int main()
{
    omp_set_num_threads(1);
    const TileUnit unit = bestTileUnit();
    std::printf("tiles: %s\n", unit == TileUnit::Hardware ? "AMX" : "none here: emulated, which says nothing of their speed");
    stages(64, unit);
    stages(512, unit);
    return 0;
}
