// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_objective.h"

#include "engine/networks/synthetic_images.h"
#include "libtorch/network_objective.h"
#include "support/interrupted.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

namespace {

NetworkShape shapeOf(const QString& name)
{
    if (name == "softmax")
        return {};
    return name == "mlp" ? NetworkShape{{}, {9, 4}} : NetworkShape{{3, 2}, {5}};
}

/// |a − b|/|b|.
double distance(const std::vector<double>& a, const std::vector<double>& b)
{
    double difference = 0.0;
    double norm = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
    }
    return std::sqrt(difference / norm);
}

} // namespace

class HandObjectiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void agreesWithAutograd_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::addColumn<qint64>("examples");
        for (const char* shape : {"softmax", "mlp", "convnet"}) {
            QTest::addRow("%s, a sample", shape) << QString(shape) << qint64{301};
            QTest::addRow("%s, the whole set", shape) << QString(shape) << qint64{1024};
        }
    }
    /// With float64 autograd, on the same sample and the same micro-batches.
    void agreesWithAutograd()
    {
        QFETCH(QString, shape);
        QFETCH(qint64, examples);
        const NetworkShape network = shapeOf(shape);
        const NetworkObjectiveOptions options{.examples = examples, .microBatchSize = 7};
        HandObjective byHand(syntheticDataset(), network, options, {});
        const auto exact = makeNetworkObjective(syntheticDataset(), network, options, Precision::Double);
        QCOMPARE(byHand.parameters(), exact->parameters());
        QCOMPARE(byHand.sample(), exact->sample());
        QCOMPARE(byHand.filters(), exact->filters());
        QCOMPARE(byHand.microBatchSize(), exact->microBatchSize());

        const std::vector<double> theta = startOf(network);
        std::vector<double> found(theta.size(), 17.0);
        std::vector<double> wanted(theta.size());
        QVERIFY(std::abs(byHand.loss(theta) / exact->loss(theta) - 1.0) < 1e-6);
        byHand.gradient(theta, found);
        exact->gradient(theta, wanted);
        QVERIFY(distance(found, wanted) < 1e-5);
        for (const std::uint32_t index : {0U, 3U}) {
            byHand.microBatchGradient(theta, 5, index, found);
            exact->microBatchGradient(theta, 5, index, wanted);
            QVERIFY(distance(found, wanted) < 1e-5);
        }
    }

    void leavesCurvatureToAnother()
    {
        const NetworkShape network = shapeOf("mlp");
        const std::vector<double> theta = startOf(network);
        int made = 0;
        HandObjective byHand(syntheticDataset(), network, {}, [&] {
            ++made;
            return makeNetworkObjective(syntheticDataset(), network, {});
        });
        std::vector<double> found(theta.size());
        std::vector<double> wanted(theta.size());
        byHand.gradient(theta, found);
        QCOMPARE(made, 0);
        byHand.hessianVector(theta, theta, found);
        makeNetworkObjective(syntheticDataset(), network, {})->hessianVector(theta, theta, wanted);
        QCOMPARE(found, wanted);
        byHand.hessianVector(theta, wanted, found);
        QCOMPARE(made, 1);
    }

    void interrupted()
    {
        const NetworkShape network = shapeOf("mlp");
        std::vector<double> theta = startOf(network);
        std::vector<double> out(theta.size());
        HandObjective* asked = nullptr;
        HandObjective byHand(syntheticDataset(), network, {}, [&] {
            asked->interrupt(); // while the other is being made
            return makeNetworkObjective(syntheticDataset(), network, {});
        });
        asked = &byHand;
        QVERIFY_EXCEPTION_THROWN(byHand.hessianVector(theta, theta, out), Interrupted);
        QVERIFY_EXCEPTION_THROWN(byHand.loss(theta), Interrupted);
        QVERIFY_EXCEPTION_THROWN(byHand.gradient(theta, out), Interrupted);
        QVERIFY_EXCEPTION_THROWN(byHand.microBatchGradient(theta, 0, 0, out), Interrupted);
    }
};

QTEST_GUILESS_MAIN(HandObjectiveTest)
#include "hand_objective_test.moc"
