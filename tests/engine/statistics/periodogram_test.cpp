// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/periodogram.h"
#include "support/random.h"
#include "theory/momentum_filter.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <numbers>

using namespace tandem;

class PeriodogramTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void waveHasItsFrequency()
    {
        constexpr int count = 256;
        std::vector<double> wave(count);
        for (int t = 0; t < count; ++t)
            wave[t] = 3.0 + std::sin(2.0 * std::numbers::pi * 20.0 * t / count);
        const Periodogram found = periodogram(wave);
        QCOMPARE(found.power.size(), std::size_t(count / 2));
        const auto peak = std::max_element(found.power.begin(), found.power.end()) - found.power.begin();
        QVERIFY(std::abs(found.frequency[peak] - 2.0 * std::numbers::pi * 20.0 / count) < 1e-12);
        QVERIFY(found.power[60] < 1e-6 * found.power[peak]);
    }

    /// White gradients through m' = u m + v g: the power in is flat, the ratio of what comes out is |H|².
    void momentumFiltersWhiteNoise()
    {
        constexpr int count = 256;
        constexpr int windows = 4000;
        constexpr double u = .9;
        constexpr double v = .1;
        std::vector<double> in(count / 2, 0.0);
        std::vector<double> out(count / 2, 0.0);
        double m = 0.0;
        for (int window = 0; window < windows; ++window) {
            std::vector<double> g;
            std::vector<double> average;
            for (int t = 0; t < count; ++t) {
                g.push_back(2.0 * standardNormals(window, RandomStream::Noise, t)[0]);
                m = u * m + v * g.back();
                average.push_back(m);
            }
            const Periodogram white = periodogram(g);
            const Periodogram filtered = periodogram(average);
            for (std::size_t j = 0; j < in.size(); ++j) {
                in[j] += white.power[j] / windows;
                out[j] += filtered.power[j] / windows;
            }
        }
        const std::vector<double> frequency = periodogram(std::vector<double>(count, 0.0)).frequency;
        // A window's power is exponential: its mean over the windows is off by 1/√windows; at the lowest frequencies the window
        // smears what changes across a few of them, and at π the power is that of one real number.
        const double error = 1.0 / std::sqrt(windows);
        for (std::size_t j = 4; j < in.size(); ++j) {
            const double gain = theory::momentumGain(frequency[j], u, v);
            QVERIFY(std::abs(in[j] / 4.0 - 1.0) < 5.0 * std::sqrt(2.0) * error);
            QVERIFY2(std::abs(out[j] / in[j] / (gain * gain) - 1.0) < 5.0 * error + .03, qPrintable(QString::number(j)));
        }
        QVERIFY(std::abs(theory::momentumGain(0.0, u, v) - 1.0) < 1e-14);
        QVERIFY(std::abs(theory::momentumGain(std::numbers::pi, u, v) - .1 / 1.9) < 1e-14);
    }
};

QTEST_GUILESS_MAIN(PeriodogramTest)
#include "periodogram_test.moc"
