// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/count_sketch.h"
#include "support/random.h"

#include <Eigen/SVD>
#include <QtTest>

#include <cmath>
#include <numeric>
#include <vector>

using namespace tandem;

namespace {

std::vector<float> normals(std::uint64_t seed, int count, double decay = 0.0)
{
    std::vector<float> values;
    for (int i = 0; i < count; ++i)
        values.push_back(static_cast<float>(std::exp(-decay * i) * standardNormals(seed, RandomStream::Noise, i)[0]));
    return values;
}

std::vector<float> sketchOf(const CountSketch& sketch, const std::vector<float>& theta)
{
    std::vector<float> out(sketch.size());
    sketch.apply(theta, out);
    return out;
}

double dot(const std::vector<float>& a, const std::vector<float>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

} // namespace

class CountSketchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void identityUpTo256();
    void everyParameterGoesOnceToOneBucket_data();
    void everyParameterGoesOnceToOneBucket();
    void seeded();
    void linearAndTheSameInDouble();
    void preservesInnerProducts_data();
    void preservesInnerProducts();
    void planesOfSketchesAreThePlanes();
};

void CountSketchTest::identityUpTo256()
{
    for (const int parameters : {1, 2, 255, 256}) {
        const CountSketch sketch(parameters, 4);
        QCOMPARE(sketch.size(), parameters);
        const std::vector<float> theta = normals(2, parameters);
        QCOMPARE(sketchOf(sketch, theta), theta);
        std::vector<float> out(parameters);
        sketch.apply(std::vector<double>(theta.begin(), theta.end()), out);
        QCOMPARE(out, theta);
    }
}

void CountSketchTest::everyParameterGoesOnceToOneBucket_data()
{
    QTest::addColumn<int>("parameters");
    for (const int parameters : {257, 300, 511, 512, 513, 1000})
        QTest::addRow("%d", parameters) << parameters;
}

void CountSketchTest::everyParameterGoesOnceToOneBucket()
{
    QFETCH(int, parameters);
    const CountSketch sketch(parameters, 9);
    QCOMPARE(sketch.size(), 256);
    std::vector<float> theta(parameters, 0.0f);
    for (int i = 0; i < parameters; ++i) {
        theta[i] = 3.0f;
        const std::vector<float> out = sketchOf(sketch, theta);
        QCOMPARE(std::ranges::count(out, 0.0f), 255);
        QCOMPARE(dot(out, out), 9.0);
        theta[i] = 0.0f;
    }
}

void CountSketchTest::seeded()
{
    const std::vector<float> theta = normals(3, 2000);
    QCOMPARE(sketchOf(CountSketch(2000, 1), theta), sketchOf(CountSketch(2000, 1), theta));
    QVERIFY(sketchOf(CountSketch(2000, 1), theta) != sketchOf(CountSketch(2000, 2), theta));
}

void CountSketchTest::linearAndTheSameInDouble()
{
    const CountSketch sketch(5000, 1);
    const std::vector<float> theta = normals(3, 5000);
    std::vector<float> out(sketch.size());
    sketch.apply(std::vector<double>(theta.begin(), theta.end()), out);
    QCOMPARE(out, sketchOf(sketch, theta));
    std::vector<float> twice = theta;
    for (float& value : twice)
        value *= 2.0f;
    const std::vector<float> doubled = sketchOf(sketch, twice);
    for (int i = 0; i < sketch.size(); ++i)
        QCOMPARE(doubled[i], 2.0f * out[i]);
}

void CountSketchTest::preservesInnerProducts_data()
{
    QTest::addColumn<double>("decay");
    QTest::newRow("even") << 0.0;
    QTest::newRow("few large coordinates") << 0.02;
}

void CountSketchTest::preservesInnerProducts()
{
    QFETCH(double, decay);
    constexpr int parameters = 3000;
    constexpr int sketches = 4000;
    const std::vector<float> x = normals(21, parameters, decay);
    std::vector<float> y = normals(22, parameters, decay);
    for (int i = 0; i < parameters; ++i)
        y[i] += 0.5f * x[i];
    double mean = 0.0;
    double variance = 0.0;
    const double exact = dot(x, y);
    for (int seed = 0; seed < sketches; ++seed) {
        const CountSketch sketch(parameters, seed);
        const double error = dot(sketchOf(sketch, x), sketchOf(sketch, y)) - exact;
        mean += error / sketches;
        variance += error * error / sketches;
    }
    const double bound = (dot(x, x) * dot(y, y) + exact * exact) / 256.0;
    QVERIFY(std::abs(mean) < 4.0 * std::sqrt(variance / sketches));
    // Heavy tails of the squared error: its spread is at most about three times its mean here.
    QVERIFY2(
        variance < bound * (1.0 + 4.0 * 3.0 / std::sqrt(sketches)), qPrintable(QString("%1 of %2").arg(variance).arg(bound)));
}

void CountSketchTest::planesOfSketchesAreThePlanes()
{
    // A smooth trajectory in 20 000 dimensions, as training makes: decays at several rates along random directions.
    constexpr int parameters = 20000;
    constexpr int snapshots = 120;
    const CountSketch sketch(parameters, 5);
    std::vector<std::vector<float>> directions;
    for (int k = 0; k < 6; ++k)
        directions.push_back(normals(40 + k, parameters));
    Eigen::MatrixXd full(snapshots, parameters);
    Eigen::MatrixXd sketched(snapshots, 256);
    for (int t = 0; t < snapshots; ++t) {
        std::vector<float> theta(parameters, 0.0f);
        for (int k = 0; k < 6; ++k) {
            const auto weight = static_cast<float>(std::pow(2.0, -k) * std::exp(-t * std::pow(3.0, k) / 300.0));
            for (int i = 0; i < parameters; ++i)
                theta[i] += weight * directions[k][i];
        }
        const std::vector<float> out = sketchOf(sketch, theta);
        for (int i = 0; i < parameters; ++i)
            full(t, i) = theta[i];
        for (int i = 0; i < 256; ++i)
            sketched(t, i) = out[i];
    }
    full.rowwise() -= Eigen::RowVectorXd(full.colwise().mean());
    sketched.rowwise() -= Eigen::RowVectorXd(sketched.colwise().mean());
    const Eigen::MatrixXd gram = full * full.transpose();
    const Eigen::MatrixXd sketchedGram = sketched * sketched.transpose();
    const Eigen::MatrixXd exact = Eigen::JacobiSVD<Eigen::MatrixXd>(gram, Eigen::ComputeThinU).matrixU();
    const Eigen::MatrixXd ours = Eigen::JacobiSVD<Eigen::MatrixXd>(sketchedGram, Eigen::ComputeThinU).matrixU();
    for (int k = 0; k < 3; ++k)
        QVERIFY2(std::abs(exact.col(k).dot(ours.col(k))) > .99, qPrintable(QString::number(exact.col(k).dot(ours.col(k)))));
}

QTEST_GUILESS_MAIN(CountSketchTest)
#include "count_sketch_test.moc"
