// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/convolution_kernel.h"

#include "engine/networks/every_target.h"
#include "networks/aligned_floats.h"
#include "support/random.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tandem;

namespace {

constexpr int taps = 9;

/// Random numbers in ±1 for one convolution, padded channels zero, and the results of a straightforward one in double.
struct Example {
    ConvolutionPlane plane;
    std::int64_t outputs = 0;
    AlignedFloats input;   // [row + 2, column + 2, inputStride]
    AlignedFloats weights; // [tap, input, outputStride]
    AlignedFloats bias;    // [outputStride]

    std::int64_t windows() const { return (plane.size.rows / 2) * (plane.size.columns / 2); }
};

float random(std::uint64_t seed, std::int64_t number)
{
    return static_cast<float>(2.0 * uniform(randomBits(seed, RandomStream::Noise, static_cast<std::uint64_t>(number))[0]) - 1.0);
}

Example example(ImageSize size, std::int64_t inputs, std::int64_t outputs)
{
    Example e;
    e.plane = {size, inputs, inputs == 1 ? 1 : paddedChannels(inputs), paddedChannels(outputs)};
    e.outputs = outputs;
    e.input.resize(static_cast<std::size_t>(e.plane.numbers()));
    e.weights.resize(static_cast<std::size_t>(taps * inputs * e.plane.outputStride));
    e.bias.resize(static_cast<std::size_t>(e.plane.outputStride));
    std::int64_t drawn = 0;
    for (std::int64_t row = 1; row <= size.rows; ++row)
        for (std::int64_t column = 1; column <= size.columns; ++column)
            for (std::int64_t input = 0; input < inputs; ++input)
                e.input[row * e.plane.rowStride() + column * e.plane.inputStride + input] = random(1, drawn++);
    for (std::int64_t output = 0; output < outputs; ++output) {
        for (std::int64_t i = 0; i < taps * inputs; ++i)
            e.weights[i * e.plane.outputStride + output] = random(2, drawn++);
        e.bias[output] = random(3, drawn++);
    }
    return e;
}

/// Before pooling, at a pixel of a window.
double preActivation(const Example& e, std::int64_t row, std::int64_t column, int pixel, std::int64_t output)
{
    double sum = e.bias[output];
    for (int tap = 0; tap < taps; ++tap) {
        const std::int64_t at = e.plane.patch(row, column, pixel) + tap / 3 * e.plane.rowStride() + tap % 3 * e.plane.inputStride;
        for (std::int64_t input = 0; input < e.plane.inputs; ++input)
            sum += static_cast<double>(e.input[at + input])
                * static_cast<double>(e.weights[(tap * e.plane.inputs + input) * e.plane.outputStride + output]);
    }
    return sum;
}

struct Pooled {
    AlignedFloats out;
    std::vector<std::uint8_t> choices;
};

Pooled pooledOf(const Example& e)
{
    const auto numbers = static_cast<std::size_t>(e.windows() * e.plane.outputStride);
    Pooled pooled{AlignedFloats(numbers), std::vector<std::uint8_t>(numbers)};
    const PooledView<float> view{pooled.out.data(), e.plane.size.columns / 2 * e.plane.outputStride, e.plane.outputStride};
    convolvePooled(e.plane, e.input.data(), e.weights.data(), e.bias.data(), view, pooled.choices.data());
    return pooled;
}

} // namespace

class ConvolutionKernelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void convolvesAndPools_data();
    void convolvesAndPools();
    void routesDerivativesBack_data() { convolvesAndPools_data(); }
    void routesDerivativesBack();
    void takesTheFirstOfEqualPixels();
    void keepsANaN();
};

void ConvolutionKernelTest::convolvesAndPools_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("inputs");
    QTest::addColumn<int>("outputs");
    QTest::newRow("an image") << 28 << 28 << 1 << 16;
    QTest::newRow("sixteen channels to thirty-two") << 14 << 14 << 16 << 32;
    QTest::newRow("odd size and channels") << 7 << 11 << 5 << 19;
    QTest::newRow("the smallest") << 2 << 2 << 1 << 1;
    QTest::newRow("a strip") << 3 << 32 << 2 << 33;
    QTest::newRow("many channels in") << 4 << 5 << 40 << 3;
}

void ConvolutionKernelTest::convolvesAndPools()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, inputs);
    QFETCH(int, outputs);
    const Example e = example({rows, columns}, inputs, outputs);
    // A sum of n products below 1 is off by less than n roundings of n.
    const double tolerance = std::pow(taps * inputs + 1, 2) * 0x1p-24;
    onEveryTarget([&](const char* target) {
        const Pooled pooled = pooledOf(e);
        for (std::int64_t window = 0; window < e.windows(); ++window) {
            const std::int64_t row = window / (columns / 2);
            const std::int64_t column = window % (columns / 2);
            for (std::int64_t output = 0; output < e.plane.outputStride; ++output) {
                const float out = pooled.out[window * e.plane.outputStride + output];
                const int choice = pooled.choices[window * e.plane.outputStride + output];
                double largest = 0.0;
                for (int pixel = 0; pixel < noChoice && output < outputs; ++pixel)
                    largest = std::max(largest, preActivation(e, row, column, pixel, output));
                QVERIFY2(std::abs(out - largest) <= tolerance, target);
                QCOMPARE(choice == noChoice, out == 0.0F);
                if (choice != noChoice)
                    QVERIFY2(std::abs(preActivation(e, row, column, choice, output) - largest) <= tolerance, target);
            }
        }
    });
}

void ConvolutionKernelTest::routesDerivativesBack()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, inputs);
    QFETCH(int, outputs);
    const Example e = example({rows, columns}, inputs, outputs);
    const std::int64_t outputStride = e.plane.outputStride;
    const std::int64_t inputStride = e.plane.inputStride;
    const double tolerance = 2e-6 * static_cast<double>(e.windows());
    onEveryTarget([&](const char* target) {
        const Pooled pooled = pooledOf(e);
        AlignedFloats deltas(pooled.out.size());
        for (std::size_t i = 0; i < deltas.size(); ++i)
            deltas[i] = static_cast<std::int64_t>(i) % outputStride < outputs ? random(4, static_cast<std::int64_t>(i)) : 0.0F;
        AlignedFloats imageGradient(static_cast<std::size_t>(taps * outputStride), 0.5F);
        AlignedFloats biasGradient(static_cast<std::size_t>(outputStride), 0.5F);
        double squares = 0.0;
        double expectedSquares = 0.0;
        if (inputs == 1)
            squares = addOfImage(e.plane, e.input.data(), {deltas.data(), columns / 2 * outputStride, outputStride},
                pooled.choices.data(), imageGradient.data(), biasGradient.data());

        AlignedFloats planeDelta(e.input.size());
        std::vector<double> expectedPlaneDelta(e.input.size());
        for (std::int64_t output = 0; output < outputs; ++output) {
            AlignedFloats transposed(static_cast<std::size_t>(taps * inputStride));
            AlignedFloats gradient(transposed.size(), 0.5F);
            for (std::int64_t tap = 0; tap < taps; ++tap)
                for (std::int64_t input = 0; input < inputs; ++input)
                    transposed[tap * inputStride + input] = e.weights[(tap * inputs + input) * outputStride + output];

            std::vector<RoutedDelta> routed;
            std::vector<double> expected(transposed.size());
            double expectedBias = 0.0;
            for (std::int64_t window = 0; window < e.windows(); ++window) {
                const int choice = pooled.choices[window * outputStride + output];
                if (choice == noChoice)
                    continue;
                const std::int64_t patch = e.plane.patch(window / (columns / 2), window % (columns / 2), choice);
                const float delta = deltas[window * outputStride + output];
                routed.push_back({static_cast<std::int32_t>(patch), delta});
                expectedBias += delta;
                for (std::int64_t tap = 0; tap < taps; ++tap) {
                    for (std::int64_t input = 0; input < inputs; ++input) {
                        const std::int64_t at = patch + tap / 3 * e.plane.rowStride() + tap % 3 * inputStride + input;
                        const std::int64_t weight = tap * inputStride + input;
                        expected[weight] += static_cast<double>(delta) * static_cast<double>(e.input[at]);
                        expectedPlaneDelta[at] += static_cast<double>(delta) * static_cast<double>(transposed[weight]);
                    }
                }
            }
            for (const double one : expected)
                expectedSquares += one * one;
            if (inputs == 1) {
                expectedSquares += expectedBias * expectedBias;
                QVERIFY2(std::abs(biasGradient[output] - 0.5 - expectedBias) < tolerance, target);
                for (int tap = 0; tap < taps; ++tap)
                    QVERIFY2(std::abs(imageGradient[tap * outputStride + output] - 0.5 - expected[tap]) < tolerance, target);
                continue;
            }
            squares += static_cast<double>(
                addRouted(e.plane, e.input.data(), routed, transposed.data(), planeDelta.data(), gradient.data()));
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2(std::abs(gradient[i] - 0.5 - expected[i]) < tolerance, target);
        }
        QVERIFY2(std::abs(squares - expectedSquares) <= 1e-5 * expectedSquares, target);
        for (std::size_t i = 0; i < planeDelta.size() && inputs > 1; ++i)
            QVERIFY2(std::abs(planeDelta[i] - expectedPlaneDelta[i]) < 2e-6 * static_cast<double>(taps * outputs), target);
    });
}

/// A white image: all pixels away from the border are the same, and torch takes the first.
void ConvolutionKernelTest::takesTheFirstOfEqualPixels()
{
    Example e = example({8, 8}, 1, 16);
    std::ranges::fill(e.weights, 0.0F);
    std::ranges::fill(e.bias, 1.0F);
    onEveryTarget([&](const char* target) {
        for (const std::uint8_t choice : pooledOf(e).choices)
            QVERIFY2(choice == 0, target);
    });
}

void ConvolutionKernelTest::keepsANaN()
{
    for (int pixel = 0; pixel < noChoice; ++pixel) {
        Example e = example({2, 2}, 1, 16);
        std::ranges::fill(e.weights, 0.0F);
        for (std::int64_t output = 0; output < 16; ++output)
            e.weights[4 * 16 + output] = 1.0F; // the pixel itself
        e.input[e.plane.patch(0, 0, pixel) + e.plane.rowStride() + 1] = std::numeric_limits<float>::quiet_NaN();
        onEveryTarget([&](const char* target) {
            for (const float out : pooledOf(e).out)
                QVERIFY2(std::isnan(out), target);
        });
    }
}

QTEST_GUILESS_MAIN(ConvolutionKernelTest)
#include "convolution_kernel_test.moc"
