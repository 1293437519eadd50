// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/pixel_layer.h"

#include "support/random.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tandem;

namespace {

/// Single precision has 24 bits: sums of at most 10⁴ terms agree to 10⁻⁵ of the norm with room to spare.
constexpr double tolerance = 1e-5;

std::vector<float> numbers(std::uint64_t seed, std::int64_t count)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(uniform(randomBits(seed, RandomStream::Noise, i)[0]) - 0.5);
    return values;
}

std::vector<std::uint8_t> randomPixels(std::int64_t count)
{
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        pixels[i] = static_cast<std::uint8_t>(randomBits(3, RandomStream::Noise, i)[0] >> 24U);
    return pixels;
}

/// |values − exact| / |exact|
double distance(const std::vector<float>& values, const std::vector<double>& exact)
{
    double squares = 0.0;
    double norm = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
        squares += std::pow(static_cast<double>(values[i]) - exact[i], 2);
        norm += exact[i] * exact[i];
    }
    return std::sqrt(squares / norm);
}

/// One batch, and what it makes in double precision.
struct Batch {
    std::vector<std::uint8_t> pixels; ///< [example, input]
    std::vector<float> deltas;        ///< [example, output]
    std::vector<double> outputs;      ///< [example, output]
    std::vector<double> gradient;     ///< [output, input]

    Batch(std::int64_t examples, std::int64_t inputs, std::int64_t outputsPerExample, const std::vector<float>& weights)
        : pixels(randomPixels(examples * inputs))
        , deltas(numbers(7, examples * outputsPerExample))
        , outputs(deltas.size())
        , gradient(weights.size())
    {
        for (std::int64_t i = 0; i < examples; ++i) {
            for (std::int64_t o = 0; o < outputsPerExample; ++o) {
                for (std::int64_t j = 0; j < inputs; ++j) {
                    const double pixel = pixels[i * inputs + j] / 255.0;
                    outputs[i * outputsPerExample + o] += pixel * static_cast<double>(weights[o * inputs + j]);
                    gradient[o * inputs + j] += pixel * static_cast<double>(deltas[i * outputsPerExample + o]);
                }
            }
        }
    }
};

} // namespace

class PixelLayerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void equalsDoublePrecision_data()
    {
        QTest::addColumn<TileUnit>("unit");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("examples");
        const auto rows = [](TileUnit unit, const char* name) {
            QTest::addRow("%s, Fashion-MNIST", name) << unit << 784 << 128 << 64;
            QTest::addRow("%s, one image", name) << unit << 784 << 32 << 1;
            QTest::addRow("%s, nothing full", name) << unit << 90 << 17 << 37;
            QTest::addRow("%s, full outputs, inputs not", name) << unit << 33 << 16 << 5;
            QTest::addRow("%s, full inputs, outputs not", name) << unit << 48 << 10 << 33;
            QTest::addRow("%s, one of each", name) << unit << 1 << 1 << 1;
            QTest::addRow("%s, many images", name) << unit << 64 << 16 << 1000;
        };
        rows(TileUnit::Emulated, "emulated");
        if (bestTileUnit() == TileUnit::Hardware)
            rows(TileUnit::Hardware, "AMX");
    }

    /// With a larger batch before, of which nothing may be left.
    void equalsDoublePrecision()
    {
        QFETCH(TileUnit, unit);
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        QFETCH(int, examples);
        const std::vector<float> weights = numbers(1, std::int64_t{outputs} * inputs);
        PixelLayer layer(inputs, outputs, unit);
        for (const int size : {examples + 40, examples}) {
            const Batch batch(size, inputs, outputs, weights);
            std::vector<float> out(batch.outputs.size(), 1.0F);
            layer.addOutputs(weights.data(), batch.pixels, out.data());
            for (float& one : out)
                one -= 1.0F;
            const double outputError = distance(out, batch.outputs);
            QVERIFY2(outputError < tolerance, qPrintable(QString::number(outputError)));

            std::vector<float> gradient(weights.size(), std::numeric_limits<float>::quiet_NaN());
            layer.weightGradient(batch.deltas, 0.0F, gradient.data());
            const double gradientError = distance(gradient, batch.gradient);
            QVERIFY2(gradientError < tolerance, qPrintable(QString::number(gradientError)));
            const std::vector<float> once = gradient;
            layer.weightGradient(batch.deltas, 1.0F, gradient.data());
            for (float& one : gradient)
                one /= 2.0F;
            QVERIFY(distance(gradient, batch.gradient) < tolerance);

            std::vector<float> again(weights.size());
            layer.weightGradient(batch.deltas, 0.0F, again.data());
            QVERIFY(again == once);
        }
    }

    /// A divergence is seen, in the output that it belongs to and in no other.
    void keepsWhatIsNotFinite()
    {
        constexpr std::int64_t inputs = 20;
        constexpr std::int64_t outputs = 18;
        constexpr std::int64_t examples = 3;
        std::vector<float> weights = numbers(1, outputs * inputs);
        weights[5 * inputs + 7] = std::numeric_limits<float>::infinity();
        std::vector<float> out(examples * outputs);
        PixelLayer layer(inputs, outputs);
        layer.addOutputs(weights.data(), std::vector<std::uint8_t>(examples * inputs, 9), out.data());
        for (std::int64_t i = 0; i < examples * outputs; ++i)
            QCOMPARE(std::isfinite(out[i]), i % outputs != 5);
    }

    void hardwareAndEmulationGiveTheSameBits()
    {
        if (bestTileUnit() == TileUnit::Emulated)
            QSKIP("This processor has no AMX, or TANDEM_AMX is off.");
        constexpr std::int64_t inputs = 784;
        constexpr std::int64_t outputs = 48;
        constexpr std::int64_t examples = 70;
        const std::vector<float> weights = numbers(1, outputs * inputs);
        const std::vector<float> deltas = numbers(2, examples * outputs);
        const std::vector<std::uint8_t> pixels = randomPixels(examples * inputs);
        std::vector<std::vector<float>> results;
        for (const TileUnit unit : {TileUnit::Emulated, TileUnit::Hardware}) {
            PixelLayer layer(inputs, outputs, unit);
            results.emplace_back(deltas.size());
            layer.addOutputs(weights.data(), pixels, results.back().data());
            results.emplace_back(weights.size());
            layer.weightGradient(deltas, 0.0F, results.back().data());
        }
        QVERIFY(results[0] == results[2] && results[1] == results[3]);
    }
};

QTEST_GUILESS_MAIN(PixelLayerTest)
#include "pixel_layer_test.moc"
