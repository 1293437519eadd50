// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plane_evaluation.h"

#include "idx_images.h"
#include "training/ensemble_choice.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

std::string textOf(const std::string& problem, const std::string& more = {})
{
    return problem + R"(
[run]
seeds = 2
steps = 128
evaluate_every = 32
[instruments]
distance_every = 32
)" + more
        + R"(
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.2
batch_size = 4
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.2
momentum = 0.8
batch_size = 4
)";
}

const std::string quadratic = R"([problem]
kind = "quadratic"
curvatures = [4.0, 1.0, 0.25]
start = [1.0, 2.0, -1.0]
start_spread = 0.3
noise_variance = 0.1)";

struct Trained {
    Experiment experiment;
    std::shared_ptr<const ParameterPath> path;
};

Trained trained(const std::string& text)
{
    const Experiment experiment = parseExperiment(text, "test.toml");
    Trainer trainer(experiment);
    if (!trainer.waitUntilStopped(patience) || trainer.status().state != TrainerState::Finished)
        qFatal("%s", trainer.status().message.c_str());
    return {experiment, trainer.parameters()};
}

PlaneEvaluation::PathSource sourceOf(std::shared_ptr<const ParameterPath> path)
{
    return [path = std::move(path)] { return path; };
}

struct Outcome {
    std::shared_ptr<const PlaneLoss> loss;
    QString message;
    int reports = 0; // of progress
};

Outcome evaluated(const std::string& text, PlaneEvaluation::PathSource source, const PlaneChoice& choice)
{
    std::atomic<int> reports = 0;
    PlaneEvaluation evaluation(text, std::move(source), choice, [&] { ++reports; });
    if (!QTest::qWaitFor([&] { return evaluation.isDone(); }, 20000))
        qFatal("the evaluation does not end");
    return {evaluation.result(), QString::fromStdString(evaluation.message()), reports};
}

std::vector<double> doubles(const std::vector<float>& theta)
{
    return {theta.begin(), theta.end()};
}

} // namespace

class PlaneEvaluationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void throughTheArms()
    {
        const Trained run = trained(textOf(quadratic));
        const auto points = run.path->points();
        QCOMPARE(points.size(), 9U); // 0, 2, 4, 8, 16, 32, 64, 96, 128: wherever the loss was evaluated
        const Outcome outcome = evaluated(textOf(quadratic), sourceOf(run.path), {.points = 9});
        QVERIFY2(outcome.loss, qPrintable(outcome.message));
        const PlaneLoss& loss = *outcome.loss;
        QCOMPARE(outcome.reports, 9 + 1);
        QCOMPARE(loss.step, 128);
        QCOMPARE(loss.parameters, 3);
        QCOMPARE(loss.sample, std::string());
        QCOMPARE(loss.visits.size(), 18U);

        const ParameterPlane plane
            = planeThrough(doubles(points[0]->arms[0]), doubles(points.back()->arms[0]), doubles(points.back()->arms[1]));
        const auto objective = makeObjective(run.experiment);
        for (int row = 0; row < loss.grid.rows; ++row)
            for (int column = 0; column < loss.grid.columns; ++column)
                QCOMPARE(loss.grid.value(column, row), objective->loss(plane.at(loss.grid.x(column), loss.grid.y(row))));
        for (const PlaneLoss::Visit& visit : loss.visits) {
            const auto point = std::ranges::find(points, visit.step, [](const auto& each) { return each->step; });
            const std::vector<double> theta = doubles((*point)->arms[visit.arm]);
            const PlanePlace place = placeOn(plane, theta);
            QCOMPARE(visit.place.a, place.a);
            QCOMPARE(visit.place.b, place.b);
            QCOMPARE(visit.place.offPlane, place.offPlane);
            QVERIFY(visit.place.a > loss.grid.xLow && visit.place.a < loss.grid.xHigh);
            QVERIFY(visit.place.b > loss.grid.yLow && visit.place.b < loss.grid.yHigh);
            // What the plane goes through lies on it: there the loss is the path's, to what single precision leaves.
            if (visit.step == 0 || visit.step == 128) {
                QVERIFY(visit.place.offPlane < 1e-12);
                const double onPlane = objective->loss(plane.at(visit.place.a, visit.place.b));
                QVERIFY(std::abs(onPlane - objective->loss(theta)) < 1e-6 * onPlane);
            }
        }
        // In three dimensions the noise carries the points between off the plane.
        QVERIFY(std::ranges::any_of(loss.visits, [](const auto& visit) { return visit.place.offPlane > 1e-6; }));
        const LossGrid masked = loss.masked(0.0);
        QVERIFY(std::ranges::any_of(masked.values, [](double value) { return std::isnan(value); }));
        QCOMPARE(loss.masked(1.0).values, loss.grid.values);
    }

    void aWideGridHasOneScale()
    {
        const Trained run = trained(textOf(quadratic));
        for (const double aspect : {2.5, 0.4}) {
            PlaneChoice choice{.points = 5};
            choice.aspect = aspect;
            const auto loss = evaluated(textOf(quadratic), sourceOf(run.path), choice).loss;
            QVERIFY(loss);
            const LossGrid& grid = loss->grid;
            QCOMPARE(std::min(grid.columns, grid.rows), 5);
            QCOMPARE(std::max(grid.columns, grid.rows), 13);
            QVERIFY(std::abs((grid.xHigh - grid.xLow) / (grid.yHigh - grid.yLow) / aspect - 1.0) < 1e-12);
            for (const PlaneLoss::Visit& visit : loss->visits)
                QVERIFY(visit.place.a > grid.xLow && visit.place.a < grid.xHigh && visit.place.b > grid.yLow
                    && visit.place.b < grid.yHigh);
        }
    }

    void alongEigenvectorsCoordinatesAndRandomDirections()
    {
        const Trained run = trained(textOf(quadratic));
        const std::vector<double> theta = doubles(run.path->points().back()->arms[1]);
        const auto at = [&](const PlaneLoss& loss, std::size_t x, std::size_t y, int column, int row) {
            std::vector<double> point = theta;
            point[x] += loss.grid.x(column);
            point[y] += loss.grid.y(row);
            return 0.5 * (4.0 * point[0] * point[0] + point[1] * point[1] + 0.25 * point[2] * point[2]);
        };
        const auto coordinates
            = evaluated(textOf(quadratic), sourceOf(run.path), {PlaneChoice::Kind::Coordinates, 1, 2, 0, 0, 5}).loss;
        QVERIFY(coordinates);
        QVERIFY(std::abs(coordinates->grid.value(3, 1) - at(*coordinates, 2, 0, 3, 1)) < 1e-12);

        // The eigenvectors are the first two coordinates, up to their signs; at the edge of the first, or a little
        // beyond, the curvature alone doubles the loss.
        const auto eigen
            = evaluated(textOf(quadratic), sourceOf(run.path), {PlaneChoice::Kind::Eigenvectors, 1, 0, 0, 0, 5}).loss;
        QVERIFY(eigen);
        const double radius = std::sqrt(2.0 * at(*eigen, 0, 1, 2, 2) / 4.0);
        QVERIFY(std::abs(eigen->grid.xHigh - radius) < 1e-3 * radius);
        const double straight = at(*eigen, 0, 1, 4, 2);
        const double turned = at(*eigen, 0, 1, 0, 2);
        const double found = eigen->grid.value(4, 2);
        QVERIFY(std::min(std::abs(found - straight), std::abs(found - turned)) < 1e-3 * found);

        const auto random = evaluated(textOf(quadratic), sourceOf(run.path), {PlaneChoice::Kind::Random, 1, 0, 0, 5, 3}).loss;
        QVERIFY(random);
        QCOMPARE(random->visits.size(), 1U);
        QCOMPARE(random->grid.xHigh, 1.0);
        const std::vector<std::int64_t> whole{3};
        const ParameterPlane plane = filterNormalisedPlane(theta, whole, 5);
        QCOMPARE(random->grid.value(2, 0), makeObjective(run.experiment)->loss(plane.at(1.0, -1.0)));
    }

    void aNetworkToo()
    {
        const QTemporaryDir folder;
        writeIdxImages(folder, 90, 5);
        const std::string text = textOf(
            "[problem]\nkind = \"mlp\"\nhidden = [4]\ndataset = \"" + folder.path().toStdString() + "\"", "examples = 40\n");
        const Trained run = trained(text);
        const auto points = run.path->points();
        const auto objective = makeObjective(run.experiment);
        // From a path without its start, as a log's is: θ₀ is made again, bit by bit.
        auto rest = std::make_shared<ParameterPath>();
        for (const auto& point : points)
            if (point->step > 0)
                rest->add(*point);
        const Outcome outcome = evaluated(text, sourceOf(rest), {.points = 5});
        QVERIFY2(outcome.loss, qPrintable(outcome.message));
        QCOMPARE(outcome.loss->sample, std::string("40 training examples"));
        QCOMPARE(outcome.loss->visits.size(), 2 * points.size());
        const ParameterPlane plane
            = planeThrough(doubles(points[0]->arms[0]), doubles(points.back()->arms[0]), doubles(points.back()->arms[1]));
        const LossGrid& grid = outcome.loss->grid;
        for (int row = 0; row < grid.rows; ++row)
            QCOMPARE(grid.value(1, row), objective->loss(plane.at(grid.x(1), grid.y(row))));

        // Each unit's random direction has its weights' length, and no bias moves.
        const std::vector<std::int64_t> filters = objective->filters();
        QCOMPARE(filters, (std::vector<std::int64_t>{25, 25, 25, 25, 1, 1, 1, 1, 4, 4, 1, 1}));
        const auto random = evaluated(text, sourceOf(run.path), {PlaneChoice::Kind::Random, 0, 0, 0, 0, 3}).loss;
        QVERIFY(random);
        const ParameterPlane directions = filterNormalisedPlane(doubles(points.back()->arms[0]), filters, 0);
        QCOMPARE(random->grid.value(0, 2), objective->loss(directions.at(-1.0, 1.0)));
    }

    void givesUpWhenCancelled()
    {
        const Trained run = trained(textOf(quadratic));
        QSemaphore reported;
        QSemaphore goOn;
        PlaneEvaluation evaluation(textOf(quadratic), sourceOf(run.path), {}, [&] {
            reported.release();
            goOn.acquire();
        });
        QVERIFY(reported.tryAcquire(1, 20000));
        QVERIFY(evaluation.progress() > 0.0 && evaluation.progress() < 1.0);
        evaluation.cancel();
        goOn.release(2); // the row's report and the end's
        QVERIFY(QTest::qWaitFor([&] { return evaluation.isDone(); }, 20000));
        QVERIFY(!evaluation.result());
        QCOMPARE(QString::fromStdString(evaluation.message()), QString("It was cancelled."));
    }

    void saysWhyThereIsNone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<PlaneChoice>("choice");
        QTest::addColumn<int>("points"); // of the path
        QTest::addColumn<QString>("message");
        const QString text = QString::fromStdString(textOf(quadratic));
        const auto row = [&](const char* name, const QString& experiment, PlaneChoice choice, int points, const char* message) {
            QTest::newRow(name) << experiment << choice << points << message;
        };
        row("at the start", text, {}, 1, "one line");
        row("no arm", text, {.kind = PlaneChoice::Kind::Eigenvectors, .arm = 2}, 9, "no arm 2");
        row("no coordinate", text, {.kind = PlaneChoice::Kind::Coordinates, .second = 3}, 9, "from 1 to 3");
        row("another problem", QString(text).replace("-1.0]", "-1.0, 2.0]").replace("0.25]", "0.25, 1.0]"), {}, 9, "not those");
        row("no experiment", "of another tool", {}, 9, "the run's experiment");
        row("diverged", QString(text).replace("0.2\n", "30.0\n"), {}, 9, "has diverged");
    }
    void saysWhyThereIsNone()
    {
        QFETCH(QString, text);
        QFETCH(PlaneChoice, choice);
        QFETCH(int, points);
        const bool diverges = text.contains("30.0");
        const Trained run = trained(diverges ? text.toStdString() : textOf(quadratic));
        auto path = std::make_shared<ParameterPath>();
        for (int i = 0; i < points; ++i)
            path->add(*run.path->points()[i]);
        const Outcome outcome = evaluated(text.toStdString(), sourceOf(path), choice);
        QVERIFY(!outcome.loss);
        QFETCH(QString, message);
        QVERIFY2(outcome.message.contains(message), qPrintable(outcome.message));
    }
};

QTEST_GUILESS_MAIN(PlaneEvaluationTest)
#include "plane_evaluation_test.moc"
