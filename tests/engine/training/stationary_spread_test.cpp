// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/stationary_spread.h"

#include <QTest>

#include <cmath>

using namespace tandem;

/// Stationary spread of an experiment's arms, against THEORY §4 and its anchors.
class StationarySpreadTest : public QObject {
    Q_OBJECT

    static std::string experiment(const std::string& noise, const std::string& curvatures)
    {
        return "title = \"t\"\n[problem]\nkind = \"quadratic\"\ncurvatures = " + curvatures + "\nnoise = \"" + noise
            + "\"\nnoise_variance = 32.0\n[[arm]]\nname = \"SGD\"\noptimizer = \"sgd\"\nlearning_rate = 0.3\nbatch_size = 16\n"
              "[[arm]]\nname = \"SGDM\"\noptimizer = \"sgdm\"\nlearning_rate = 0.3\nmomentum = 0.9\nbatch_size = 16\n";
    }

private Q_SLOTS:
    void quadraticOfTwoParameters()
    {
        const StationarySpread spread = stationarySpreadOfTwoParameters(experiment("isotropic", "[1.5, 1.5]"));
        QVERIFY(static_cast<bool>(spread));
        // h = 1.5, s² = 32/16 = 2, η = 0.3.
        QVERIFY(std::abs(spread(0, 0.3, 0.0, 16.0)[0] - std::sqrt(.258065)) < 1e-6);
        QVERIFY(std::abs(spread(1, 0.3, 0.9, 16.0)[1] - std::sqrt(.202397)) < 1e-6);
        QVERIFY(std::abs(spread(0, 0.3, 0.0, 64.0)[0] - 0.5 * std::sqrt(.258065)) < 1e-6);
        QVERIFY(std::isinf(spread(0, 2.0, 0.0, 16.0)[0])); // ηh > 2
        QVERIFY(std::isnan(spread(7, 0.3, 0.0, 16.0)[0]));
    }
    void nothingElse()
    {
        QVERIFY(!stationarySpreadOfTwoParameters(experiment("none", "[1.0, 1.0]")));
        QVERIFY(!stationarySpreadOfTwoParameters(experiment("multiplicative", "[1.0, 1.0]")));
        QVERIFY(!stationarySpreadOfTwoParameters(experiment("isotropic", "[1.0, 1.0, 1.0]")));
        QVERIFY(!stationarySpreadOfTwoParameters("no experiment"));
    }
};

QTEST_GUILESS_MAIN(StationarySpreadTest)
#include "stationary_spread_test.moc"
