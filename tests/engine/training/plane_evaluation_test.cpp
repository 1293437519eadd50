// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plane_evaluation.h"

#include "networks/network_factory.h"
#include "training/ensemble_choice.h"
#include "training/trainer.h"

#include <QFile>
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

/// A small data set of 5 × 5 pixels in two classes that can be told apart.
void writeImages(const QTemporaryDir& folder)
{
    const auto write = [&](const char* name, QByteArray bytes, const QList<char>& dimensions) {
        QByteArray header("\0\0\x08", 3);
        header.append(static_cast<char>(dimensions.size()));
        for (const char dimension : dimensions)
            header.append(QByteArray(3, '\0')).append(dimension);
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(header + bytes) > 0);
    };
    constexpr char images = 90;
    constexpr char side = 5;
    QByteArray pixels;
    QByteArray labels;
    for (int i = 0; i < images; ++i) {
        labels.append(static_cast<char>(i % 2));
        for (int pixel = 0; pixel < side * side; ++pixel)
            pixels.append(static_cast<char>((i * 37 + pixel * 11) % 90 + (pixel % 2 == i % 2 ? 90 : 0)));
    }
    for (const char* part : {"train", "t10k"}) {
        write(qPrintable(QString("%1-images-idx3-ubyte").arg(part)), pixels, {images, side, side});
        write(qPrintable(QString("%1-labels-idx1-ubyte").arg(part)), labels, {images});
    }
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
        QCOMPARE(points.size(), 5U); // 0, 32, 64, 96, 128
        const Outcome outcome = evaluated(textOf(quadratic), sourceOf(run.path), {.points = 9});
        QVERIFY2(outcome.loss, qPrintable(outcome.message));
        const PlaneLoss& loss = *outcome.loss;
        QCOMPARE(outcome.reports, 9 + 1);
        QCOMPARE(loss.step, 128);
        QCOMPARE(loss.sample, std::string());
        QCOMPARE(loss.visits.size(), 10U);

        const ParameterPlane plane
            = planeThrough(doubles(points[0]->arms[0]), doubles(points.back()->arms[0]), doubles(points.back()->arms[1]));
        const auto objective = makeObjective(run.experiment);
        for (int row = 0; row < loss.grid.rows; ++row)
            for (int column = 0; column < loss.grid.columns; ++column)
                QCOMPARE(loss.grid.value(column, row), objective->loss(plane.at(loss.grid.x(column), loss.grid.y(row))));
        for (const PlaneLoss::Visit& visit : loss.visits) {
            const std::vector<double> theta = doubles(points[visit.step / 32]->arms[visit.arm]);
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
        if (!networksAvailable())
            QSKIP("a build without networks");
        const QTemporaryDir folder;
        writeImages(folder);
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
        row("no arm", text, {.kind = PlaneChoice::Kind::Eigenvectors, .arm = 2}, 5, "no arm 2");
        row("no coordinate", text, {.kind = PlaneChoice::Kind::Coordinates, .second = 3}, 5, "from 0 to 2");
        row("another problem", QString(text).replace("-1.0]", "-1.0, 2.0]").replace("0.25]", "0.25, 1.0]"), {}, 5, "not those");
        row("no experiment", "of another tool", {}, 5, "the run's experiment");
        row("diverged", QString(text).replace("0.2\n", "30.0\n"), {}, 5, "has diverged");
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
