// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/stationary_spread.h"

#include <QTest>

#include <cmath>

using namespace tandem;

/// Stationary spread of an experiment's arms, against THEORY §4 and its anchors.
class StationarySpreadTest : public QObject {
    Q_OBJECT

    static std::string experiment(
        const std::string& noise, const std::string& curvatures, const std::string& sgd = {}, const std::string& sgdm = {})
    {
        const char* const variance = noise == "none" ? "" : "noise_variance = 32.0\n";
        return "title = \"t\"\n[problem]\nkind = \"quadratic\"\ncurvatures = " + curvatures + "\nnoise = \"" + noise + "\"\n"
            + variance + "[[arm]]\nname = \"SGD\"\noptimizer = \"sgd\"\nlearning_rate = 0.3\nbatch_size = 16\n" + sgd
            + "[[arm]]\nname = \"SGDM\"\noptimizer = \"sgdm\"\nlearning_rate = 0.3\nmomentum = 0.9\nbatch_size = 16\n" + sgdm;
    }

private Q_SLOTS:
    void quadraticOfTwoParameters()
    {
        const StationarySpread spread = stationarySpread(experiment("isotropic", "[1.5, 1.5]"));
        QVERIFY(static_cast<bool>(spread));
        // h = 1.5, s² = 32/16 = 2, η = 0.3.
        QVERIFY(std::abs(spread(0, 0.3, 0.0, 16.0)[0] - std::sqrt(.258065)) < 1e-6);
        QVERIFY(std::abs(spread(1, 0.3, 0.9, 16.0)[1] - std::sqrt(.202397)) < 1e-6);
        QVERIFY(std::abs(spread(0, 0.3, 0.0, 64.0)[0] - 0.5 * std::sqrt(.258065)) < 1e-6);
        QVERIFY(std::isinf(spread(0, 2.0, 0.0, 16.0)[0])); // ηh > 2
        QVERIFY(std::isnan(spread(7, 0.3, 0.0, 16.0)[0]));
    }
    void anyNumberOfParameters()
    {
        const StationarySpread spread = stationarySpread(experiment("proportional", "[2.0, 1.5, 0.5]"));
        const std::vector<double> sgd = spread(0, 0.3, 0.0, 16.0);
        QCOMPARE(sgd.size(), std::size_t(3));
        // η s²/(h (2 − η h)) with s² = h · 32/16: 2η/(2 − ηh).
        QVERIFY(std::abs(sgd[0] - std::sqrt(.6 / 1.4)) < 1e-12);
        QVERIFY(std::abs(sgd[1] - std::sqrt(.6 / 1.55)) < 1e-12);
        QVERIFY(std::abs(sgd[2] - std::sqrt(.6 / 1.85)) < 1e-12);
    }
    void svagAndWeightDecay_data()
    {
        QTest::addColumn<QString>("noise");
        QTest::addColumn<QString>("arm");
        QTest::addColumn<double>("learningRate"); // of an update
        QTest::addColumn<double>("sgd");          // variances
        QTest::addColumn<double>("sgdm");
        // THEORY §4: h = 1, s² = 1, ηh = 1.9, β = .9, at η/ℓ.
        QTest::newRow("SVAG 4") << "isotropic"
                                << "svag = 4\n"
                                << 1.9 / 4 << 1.2459 << .96203;
        QTest::newRow("SVAG 16") << "isotropic"
                                 << "svag = 16\n"
                                 << 1.9 / 16 << 1.0100 << .95298;
        // The anchors' h = 1.5 as 1 + λ, and s² = 1 for their 2.
        QTest::newRow("weight decay") << "isotropic"
                                      << "weight_decay = 0.5\n"
                                      << 0.3 << .258065 / 2 << .202397 / 2;
        // ηs²/(h(2 − ηhc)) at η = .3, h = 1 + 1, c = 1 and 1/19; the noise stays that of curvature 1.
        QTest::newRow("proportional, weight decay") << "proportional"
                                                    << "weight_decay = 1\n"
                                                    << 0.3 << .3 / (2.0 * 1.4) << .3 / (2.0 * (2.0 - .6 / 19.0));
        // The same at η/ℓ = .15 with ℓ s².
        QTest::newRow("both") << "isotropic"
                              << "svag = 2\nweight_decay = 1\n"
                              << 0.15 << .3 / (2.0 * 1.7) << .3 / (2.0 * (2.0 - .3 / 19.0));
    }
    void svagAndWeightDecay()
    {
        QFETCH(QString, noise);
        QFETCH(QString, arm);
        QFETCH(double, learningRate);
        QFETCH(double, sgd);
        QFETCH(double, sgdm);
        const StationarySpread spread
            = stationarySpread(experiment(noise.toStdString(), "[1.0, 1.0]", arm.toStdString(), arm.toStdString()));
        QVERIFY(static_cast<bool>(spread));
        // s² = 32/32. The closed forms are written to five digits.
        QVERIFY(std::abs(spread(0, learningRate, 0.0, 32.0)[0] - std::sqrt(sgd)) < 1e-4);
        QVERIFY(std::abs(spread(1, learningRate, 0.9, 32.0)[1] - std::sqrt(sgdm)) < 1e-4);
    }
    void nothingElse()
    {
        QVERIFY(!stationarySpread(experiment("none", "[1.0, 1.0]")));
        QVERIFY(!stationarySpread(experiment("multiplicative", "[1.0, 1.0]")));
        QVERIFY(!stationarySpread("no experiment"));
    }
};

QTEST_GUILESS_MAIN(StationarySpreadTest)
#include "stationary_spread_test.moc"
