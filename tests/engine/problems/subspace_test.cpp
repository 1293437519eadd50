// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape_factory.h"
#include "problems/quadratic_factory.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <vector>

using namespace tandem;

namespace {

EnsembleOptions optionsOf(Optimizer optimizer, double rate, int subspace = 1)
{
    EnsembleOptions options;
    Arm arm{"arm", optimizer, {rate, 0.0, 1}};
    arm.settings.subspace = subspace;
    options.arms = {arm};
    options.seeds = 3;
    return options;
}

std::vector<double> trained(Ensemble& ensemble, std::int64_t steps)
{
    RecordBlock records(ensemble.stepMetrics(), ensemble.shape().replicas());
    ensemble.advance(steps, records);
    return std::get<std::vector<double>>(ensemble.save().parameters);
}

} // namespace

class SubspaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// Without noise, against the eigenvector of a 2 × 2 Hessian written out: its angle is ½ atan2(2b, a − d).
    void hundredStepsAsWritten_data()
    {
        QTest::addColumn<bool>("dominant");
        QTest::newRow("dom-sgd") << true;
        QTest::newRow("bulk-sgd") << false;
    }
    void hundredStepsAsWritten()
    {
        QFETCH(bool, dominant);
        constexpr double rate = 1e-3;
        LandscapeConfig config;
        config.kind = LandscapeKind::Rosenbrock;
        config.noiseVariance = 0.0;
        const auto problem = makeLandscape(config);
        std::vector<double> theta = problem->start();
        for (int step = 0; step < 100; ++step) {
            std::vector<double> gradient(2);
            std::vector<double> hessian(4);
            problem->gradient(theta, gradient);
            problem->hessian(theta, hessian);
            const double angle = .5 * std::atan2(2.0 * hessian[1], hessian[0] - hessian[3]);
            const std::vector<double> v{std::cos(angle), std::sin(angle)};
            const double part = v[0] * gradient[0] + v[1] * gradient[1];
            for (int i = 0; i < 2; ++i)
                theta[i] -= rate * (dominant ? part * v[i] : gradient[i] - part * v[i]);
        }
        const auto ensemble = makeLandscapeEnsemble(config, optionsOf(dominant ? Optimizer::DomSgd : Optimizer::BulkSgd, rate));
        const std::vector<double> found = trained(*ensemble, 100);
        for (int i = 0; i < 2; ++i)
            QVERIFY(std::abs(found[2 + i] - theta[i]) < 1e-9);
    }

    void quadraticMovesInItsPartOnly()
    {
        QuadraticConfig config;
        config.curvatures = {1.0, 5.0, 2.0, .5};
        config.start = {1.0, 1.0, 1.0, 1.0};
        const std::vector<double> sgd = trained(*makeQuadraticEnsemble(config, optionsOf(Optimizer::Sgd, .1)), 150);
        const std::vector<double> dom = trained(*makeQuadraticEnsemble(config, optionsOf(Optimizer::DomSgd, .1, 2)), 150);
        const std::vector<double> bulk = trained(*makeQuadraticEnsemble(config, optionsOf(Optimizer::BulkSgd, .1, 2)), 150);
        for (std::size_t i = 0; i < sgd.size(); ++i) {
            const bool steep = i % 4 == 1 || i % 4 == 2;
            QCOMPARE(dom[i], steep ? sgd[i] : 1.0);
            QCOMPARE(bulk[i], steep ? 1.0 : sgd[i]);
        }
    }

    /// Least squares in three dimensions goes the way that does not diagonalise; with all directions it is SGD.
    void linearRegression()
    {
        LandscapeConfig config;
        config.kind = LandscapeKind::LinearRegression;
        config.curvatures = {1.0, 3.0, 2.0};
        config.start = {1.0, 1.0, 1.0};
        const std::vector<double> dom = trained(*makeLandscapeEnsemble(config, optionsOf(Optimizer::DomSgd, .05)), 50);
        QVERIFY(dom[0] == 1.0 && dom[1] != 1.0 && dom[2] == 1.0);
        QCOMPARE(trained(*makeLandscapeEnsemble(config, optionsOf(Optimizer::DomSgd, .05, 3)), 50),
            trained(*makeLandscapeEnsemble(config, optionsOf(Optimizer::Sgd, .05)), 50));
    }

    void restoredGoesOnToTheLastBit()
    {
        LandscapeConfig config;
        config.kind = LandscapeKind::Himmelblau;
        const EnsembleOptions options = optionsOf(Optimizer::BulkSgd, 1e-3);
        const auto straight = makeLandscapeEnsemble(config, options);
        const auto first = makeLandscapeEnsemble(config, options);
        trained(*first, 37);
        const auto second = makeLandscapeEnsemble(config, options);
        second->restore(first->save());
        QCOMPARE(trained(*second, 63), trained(*straight, 100));
    }
};

QTEST_GUILESS_MAIN(SubspaceTest)
#include "subspace_test.moc"
