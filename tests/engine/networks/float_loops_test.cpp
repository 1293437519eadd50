// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/float_loops.h"

#include "engine/networks/every_target.h"
#include "networks/parameter_update.h"
#include "optimizers/update_rule.h"
#include "support/random.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <utility>

using namespace tandem;

namespace {

/// Lengths around those of vectors, and one of several stretches.
constexpr std::size_t lengths[]{0, 1, 3, 4, 15, 16, 17, 33, 64, 100, 9001};

std::vector<float> numbers(std::uint64_t seed, std::size_t count)
{
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(uniform(randomBits(seed, RandomStream::Noise, i)[0]) - 0.5);
    return values;
}

/// On every instruction set, with every length.
template <typename Function> void onEveryLength(const Function& check)
{
    onEveryTarget([&](const char* target) {
        for (const std::size_t length : lengths)
            check(length, target);
    });
}

} // namespace

class FloatLoopsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void convertsPixels()
    {
        onEveryLength([](std::size_t length, const char* target) {
            std::vector<std::uint8_t> bytes(length);
            for (std::size_t i = 0; i < length; ++i)
                bytes[i] = static_cast<std::uint8_t>(i);
            std::vector<float> out(length, -1.0F);
            convertPixels(bytes.data(), out);
            for (std::size_t i = 0; i < length; ++i)
                QVERIFY2(std::abs(static_cast<double>(out[i]) - bytes[i] / 255.0) < 1e-7, target);
            double squares = 0.0;
            for (const std::uint8_t byte : bytes)
                squares += static_cast<double>(byte) * byte;
            QVERIFY2(squaredNorm(bytes) == squares, target);
        });
    }

    /// Wherever the bad number stands.
    void findsWhatIsNotFinite()
    {
        onEveryLength([](std::size_t length, const char* target) {
            std::vector<float> values = numbers(1, length);
            QVERIFY2(allFinite(values), target);
            for (std::size_t at = 0; at<length; at += length> 100 ? 1000 : 1) {
                for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                         -std::numeric_limits<float>::infinity()}) {
                    const float good = std::exchange(values[at], bad);
                    QVERIFY2(!allFinite(values), target);
                    values[at] = good;
                }
            }
        });
        const float largest = std::numeric_limits<float>::max();
        QVERIFY(allFinite(std::span(&largest, 1)));
    }

    void sumsSquares()
    {
        onEveryLength([](std::size_t length, const char* target) {
            const std::vector<float> values = numbers(2, length);
            double sum = 0.0;
            for (const float value : values)
                sum += static_cast<double>(value) * static_cast<double>(value);
            // A stretch of 4096 positive terms is off by 4096 roundings of the sum at worst.
            QVERIFY2(std::abs(squaredNorm(values) - sum) <= 4096 * 0x1p-24 * sum, target);
        });
    }

    void rectifiesAndStops()
    {
        onEveryLength([](std::size_t length, const char* target) {
            const std::vector<float> before = numbers(3, length);
            std::vector<float> rectified = before;
            rectify(rectified);
            std::vector<float> stopped = numbers(4, length);
            const std::vector<float> deltas = stopped;
            stopWhereOff(stopped, rectified.data());
            std::vector<float> sums = deltas;
            addTo(sums, before.data());
            for (std::size_t i = 0; i < length; ++i) {
                QVERIFY2(rectified[i] == std::max(before[i], 0.0F), target);
                QVERIFY2(stopped[i] == (before[i] > 0.0F ? deltas[i] : 0.0F), target);
                QVERIFY2(sums[i] == deltas[i] + before[i], target);
            }
        });
        std::vector<float> bad(40, std::numeric_limits<float>::quiet_NaN());
        rectify(bad);
        for (const float value : bad)
            QVERIFY(std::isnan(value));
    }

    void updatesWithTheSameBitsEverywhere_data()
    {
        QTest::addColumn<Optimizer>("optimizer");
        QTest::addColumn<double>("weightDecay");
        QTest::newRow("SGDM") << Optimizer::Sgdm << 0.0;
        QTest::newRow("SGDM with weight decay") << Optimizer::Sgdm << 0.01;
        QTest::newRow("Adam") << Optimizer::Adam << 0.01;
    }

    /// Against the rule written out coordinate by coordinate, as this file's own instruction set computes it.
    void updatesWithTheSameBitsEverywhere()
    {
        QFETCH(Optimizer, optimizer);
        QFETCH(double, weightDecay);
        const UpdatePlan plan(optimizer, {.weightDecay = weightDecay});
        const RateAndMomentum values{0.1, 0.9};
        constexpr std::int64_t step = 3;
        onEveryLength([&](std::size_t length, const char* target) {
            std::vector<float> theta = numbers(5, length), buffer = numbers(6, length), second = numbers(7, length);
            for (float& one : second)
                one *= one;
            std::vector<float> expectedTheta = theta, expectedBuffer = buffer, expectedSecond = second;
            const std::vector<float> gradient = numbers(8, length);
            updateParameters({theta, buffer, plan.isAdam() ? std::span<float>(second) : std::span<float>()}, gradient,
                updateStep(plan, step, values));
            for (std::size_t i = 0; i < length; ++i) {
                if (plan.isAdam())
                    adamStep(expectedTheta[i], expectedBuffer[i], expectedSecond[i], gradient[i],
                        inPrecision<float>(plan.adam(step, values)));
                else
                    linearStep(expectedTheta[i], expectedBuffer[i], gradient[i], inPrecision<float>(plan.linear(step, values)));
            }
            QVERIFY2(theta == expectedTheta && buffer == expectedBuffer && second == expectedSecond, target);
        });
    }
};

QTEST_GUILESS_MAIN(FloatLoopsTest)
#include "float_loops_test.moc"
