// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/joint_plane.h"
#include "support/random.h"

#include <Eigen/SVD>
#include <QtTest>

#include <cmath>
#include <vector>

using namespace tandem;

namespace {

/// Random walks [snapshot, replica, size], started at 0.
std::vector<float> randomWalks(std::uint64_t seed, int snapshots, int replicas, int size)
{
    std::vector<float> rows(static_cast<std::size_t>(snapshots) * replicas * size, 0.0f);
    const int width = replicas * size;
    std::vector<double> position(width, 0.0);
    for (int snapshot = 1; snapshot < snapshots; ++snapshot) {
        for (int i = 0; i < width; i += 4) {
            const auto normals = standardNormals(seed, RandomStream::Noise, snapshot, i);
            for (int k = 0; k < 4 && i + k < width; ++k)
                position[i + k] += normals[k];
        }
        for (int i = 0; i < width; ++i)
            rows[static_cast<std::size_t>(snapshot) * width + i] = static_cast<float>(position[i]);
    }
    return rows;
}

/// A path that bends slowly through many dimensions: row t is Σ_k 3^−k cos(π k t/T + k) e_k.
std::vector<float> smoothPath(int snapshots, int size)
{
    std::vector<float> rows;
    for (int t = 0; t < snapshots; ++t) {
        for (int k = 0; k < size; ++k)
            rows.push_back(static_cast<float>(10.0 * std::pow(3.0, -k) * std::cos(M_PI * (k + 1) * t / 100.0 + k)));
    }
    return rows;
}

Eigen::MatrixXd centered(const std::vector<float>& rows, Eigen::Index size)
{
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()) / size, size);
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        for (Eigen::Index j = 0; j < size; ++j)
            matrix(i, j) = rows[i * size + j];
    }
    const Eigen::RowVectorXd mean = matrix.colwise().mean();
    matrix.rowwise() -= mean;
    return matrix;
}

Eigen::VectorXd centeredColumn(const std::vector<double>& values)
{
    Eigen::VectorXd column = Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    return column.array() - column.mean();
}

double largestJump(const PlaneView& before, const PlaneView& after)
{
    double jump = 0.0;
    for (std::size_t i = 0; i < before.x.size(); ++i)
        jump = std::max(jump, std::hypot(after.x[i] - before.x[i], after.y[i] - before.y[i]));
    return jump;
}

} // namespace

class JointPlaneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void equalsTheSvd_data();
    void equalsTheSvd();
    void aRandomWalkIsTheNull();
    void twoPooledRandomWalks();
    void startsAtTheOrigin();
    void placesLieOnThePlane();
    void picturesMoveSmoothly();
    void flippedDataDoNotFlipThePicture();
    void freezing();
    void nonFiniteRowsTakeNoPart();
    void fewParametersAreTheirOwnPlane();
    void degenerateInputs_data();
    void degenerateInputs();
    void manyReplicas();
};

void JointPlaneTest::equalsTheSvd_data()
{
    QTest::addColumn<int>("snapshots");
    QTest::addColumn<int>("replicas");
    QTest::addColumn<int>("size");
    QTest::newRow("Gram matrix") << 20 << 4 << 256;
    QTest::newRow("covariance") << 100 << 5 << 40;
    QTest::newRow("more dimensions than one update fits") << 8 << 2 << 3;
}

void JointPlaneTest::equalsTheSvd()
{
    QFETCH(int, snapshots);
    QFETCH(int, replicas);
    QFETCH(int, size);
    const std::vector<float> rows = randomWalks(7, snapshots, replicas, size);
    const PlaneView view = JointPlane{}.update(rows, snapshots, replicas, size);
    const Eigen::MatrixXd matrix = centered(rows, size);
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(matrix, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::VectorXd variances = svd.singularValues().cwiseAbs2();
    for (int k = 0; k < 3; ++k)
        QVERIFY(std::abs(view.explained[k] - variances(k) / variances.sum()) < 5e-13);
    const Eigen::MatrixXd scores = svd.matrixU() * svd.singularValues().asDiagonal();
    const double scale = svd.singularValues()(0);
    for (int k = 0; k < 2; ++k) {
        const Eigen::VectorXd ours = centeredColumn(k == 0 ? view.x : view.y);
        const double sign = ours.dot(scores.col(k)) > 0.0 ? 1.0 : -1.0;
        QVERIFY((ours - sign * scores.col(k)).cwiseAbs().maxCoeff() < 5e-13 * scale);
    }
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        const double inPlane = scores.row(i).head(2).squaredNorm();
        QVERIFY(std::abs(view.offPlane[i] - (1.0 - inPlane / matrix.row(i).squaredNorm())) < 1e-11);
    }
}

void JointPlaneTest::aRandomWalkIsTheNull()
{
    constexpr int walks = 24;
    std::array<double, 3> sum{};
    std::array<double, 3> squares{};
    for (int walk = 0; walk < walks; ++walk) {
        const PlaneView view = JointPlane{}.update(randomWalks(100 + walk, 256, 1, 256), 256, 1, 256);
        for (int k = 0; k < 3; ++k) {
            sum[k] += view.explained[k] / walks;
            squares[k] += view.explained[k] * view.explained[k] / walks;
        }
    }
    for (int k = 0; k < 3; ++k) {
        const double standardError = std::sqrt((squares[k] - sum[k] * sum[k]) / (walks - 1));
        // 256 steps in 256 dimensions are near the limit of both infinite, but not in it: allow 1 % of the fraction.
        QVERIFY2(std::abs(sum[k] - randomWalkExplained[k]) < 4.0 * standardError + 0.01 * randomWalkExplained[k],
            qPrintable(QString("%1: %2 ± %3").arg(k).arg(sum[k]).arg(standardError)));
    }
}

void JointPlaneTest::twoPooledRandomWalks()
{
    // THEORY §5: two independent walks, of the same start, pooled, look as "separated" as 60.6/15.4/6.8 %.
    constexpr int repetitions = 24;
    std::array<double, 3> sum{};
    std::array<double, 3> squares{};
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        const PlaneView view = JointPlane{}.update(randomWalks(500 + repetition, 200, 2, 256), 200, 2, 256);
        for (int k = 0; k < 3; ++k) {
            sum[k] += view.explained[k] / repetitions;
            squares[k] += view.explained[k] * view.explained[k] / repetitions;
        }
    }
    const std::array<double, 3> expected{.606, .154, .068};
    for (int k = 0; k < 3; ++k) {
        const double standardError = std::sqrt((squares[k] - sum[k] * sum[k]) / (repetitions - 1));
        QVERIFY2(std::abs(sum[k] - expected[k]) < 4.0 * standardError + 0.01 * expected[k],
            qPrintable(QString("%1: %2 ± %3").arg(k).arg(sum[k]).arg(standardError)));
    }
}

void JointPlaneTest::startsAtTheOrigin()
{
    std::vector<float> rows = randomWalks(3, 50, 2, 16);
    for (float& value : rows)
        value += 5.0f;
    const PlaneView view = JointPlane{}.update(rows, 50, 2, 16);
    for (const int replica : {0, 1}) {
        QVERIFY(std::abs(view.x[replica]) < 1e-12);
        QVERIFY(std::abs(view.y[replica]) < 1e-12);
    }
}

void JointPlaneTest::placesLieOnThePlane()
{
    constexpr int size = 20;
    std::vector<float> rows = randomWalks(3, 30, 2, size);
    for (float& value : rows)
        value += 5.0f;
    const PlaneView view = JointPlane{}.update(rows, 30, 2, size);
    const Eigen::MatrixXd fromMean = centered(rows, size);
    const auto direction
        = [](const std::vector<double>& vector) { return Eigen::Map<const Eigen::VectorXd>(vector.data(), size); };
    for (std::size_t i = 0; i < view.x.size(); ++i) {
        const std::vector<double> onPlane = view.plane.at(view.x[i], view.y[i]);
        const Eigen::VectorXd residual
            = Eigen::Map<const Eigen::VectorXf>(rows.data() + i * size, size).cast<double>() - direction(onPlane);
        QVERIFY(std::abs(residual.dot(direction(view.plane.first))) < 1e-12);
        QVERIFY(std::abs(residual.dot(direction(view.plane.second))) < 1e-12);
        const double square = fromMean.row(static_cast<Eigen::Index>(i)).squaredNorm();
        QVERIFY(std::abs(residual.squaredNorm() - view.residual[i]) < 1e-11 * square);
    }
}

void JointPlaneTest::picturesMoveSmoothly()
{
    // One more snapshot of a slowly bending path must move what was drawn before by little. Without Procrustes an
    // eigenvector's free sign would throw points across the picture, which is about 20 wide.
    constexpr int size = 6;
    const std::vector<float> rows = smoothPath(200, size);
    JointPlane plane;
    PlaneView before = plane.update(std::span(rows).first(20 * size), 20, 1, size);
    for (int snapshots = 21; snapshots <= 200; ++snapshots) {
        const PlaneView after = plane.update(std::span(rows).first(snapshots * size), snapshots, 1, size);
        QVERIFY2(largestJump(before, after) < 1.0, qPrintable(QString::number(largestJump(before, after))));
        before = after;
    }
}

void JointPlaneTest::flippedDataDoNotFlipThePicture()
{
    // The same rows again, and rows whose order is reversed (as another eigenvector sign would): the same picture.
    const std::vector<float> rows = randomWalks(11, 60, 2, 30);
    JointPlane plane;
    const PlaneView first = plane.update(rows, 60, 2, 30);
    QVERIFY(largestJump(first, plane.update(rows, 60, 2, 30)) < 1e-11);

    // Far more variance along a third direction turns the first component away; where the old plane can still be had, it
    // stays upright: a positive determinant of the turn, no reflection.
    std::vector<float> turned(60 * 3);
    for (int t = 0; t < 60; ++t) {
        turned[t * 3] = static_cast<float>(std::cos(t));
        turned[t * 3 + 1] = static_cast<float>(0.9 * std::sin(t));
    }
    JointPlane flat;
    const PlaneView circle = flat.update(turned, 60, 1, 3);
    for (int t = 0; t < 60; ++t)
        turned[t * 3 + 1] *= 1.5f; // now the second axis has most variance: the components swap, the picture must not
    const PlaneView ellipse = flat.update(turned, 60, 1, 3);
    for (int t = 0; t < 60; ++t) {
        const double direct = std::hypot(ellipse.x[t] - circle.x[t], ellipse.y[t] - circle.y[t]);
        QVERIFY2(direct < 0.5, qPrintable(QString::number(direct)));
    }
}

void JointPlaneTest::freezing()
{
    const std::vector<float> rows = randomWalks(5, 80, 2, 20);
    JointPlane plane;
    const PlaneView fitted = plane.update(std::span(rows).first(40 * 2 * 20), 40, 2, 20);
    plane.setFrozen(true);
    QVERIFY(plane.frozen());
    const PlaneView frozen = plane.update(rows, 80, 2, 20);
    for (std::size_t i = 0; i < fitted.x.size(); ++i) {
        QCOMPARE(frozen.x[i], fitted.x[i]);
        QCOMPARE(frozen.y[i], fitted.y[i]);
        QCOMPARE(frozen.offPlane[i], fitted.offPlane[i]);
    }
    QCOMPARE(frozen.explained, fitted.explained);
    QCOMPARE(frozen.x.size(), std::size_t{160});
    // Another run's rows have another size: the frozen plane cannot hold them, so a new one is fitted.
    const PlaneView other = plane.update(randomWalks(6, 30, 2, 12), 30, 2, 12);
    QVERIFY(std::isfinite(other.x[10]));
}

void JointPlaneTest::nonFiniteRowsTakeNoPart()
{
    // Replica 1 diverges at snapshot 0: what is left is replica 0 alone.
    const std::vector<float> alone = randomWalks(9, 60, 1, 10);
    std::vector<float> rows;
    for (int t = 0; t < 60; ++t) {
        rows.insert(rows.end(), alone.begin() + t * 10, alone.begin() + (t + 1) * 10);
        rows.insert(rows.end(), 10, 1.0f);
        rows[rows.size() - 1 - t % 10] = t % 2 == 0 ? NAN : -INFINITY;
    }
    const PlaneView expected = JointPlane{}.update(alone, 60, 1, 10);
    const PlaneView view = JointPlane{}.update(rows, 60, 2, 10);
    for (int t = 0; t < 60; ++t) {
        QVERIFY(std::abs(view.x[2 * t] - expected.x[t]) < 1e-12);
        QVERIFY(std::abs(view.y[2 * t] - expected.y[t]) < 1e-12);
        QVERIFY(std::isnan(view.x[2 * t + 1]) && std::isnan(view.y[2 * t + 1]) && std::isnan(view.offPlane[2 * t + 1]));
    }
    for (int k = 0; k < 3; ++k)
        QVERIFY(std::abs(view.explained[k] - expected.explained[k]) < 1e-12);
}

void JointPlaneTest::fewParametersAreTheirOwnPlane()
{
    const std::vector<float> two = randomWalks(2, 30, 2, 2);
    const PlaneView plane = JointPlane{}.update(two, 30, 2, 2);
    for (int i = 0; i < 60; ++i) {
        QVERIFY(std::abs(plane.x[i] - two[2 * i]) < 1e-12);
        QVERIFY(std::abs(plane.y[i] - two[2 * i + 1]) < 1e-12);
        QVERIFY(plane.offPlane[i] < 1e-12);
    }
    QVERIFY(std::abs(plane.explained[0] + plane.explained[1] - 1.0) < 1e-12);
    QCOMPARE(plane.explained[2], 0.0);

    const std::vector<float> one = randomWalks(2, 30, 2, 1);
    const PlaneView line = JointPlane{}.update(one, 30, 2, 1);
    for (int i = 0; i < 60; ++i) {
        QVERIFY(std::abs(line.x[i] - one[i]) < 1e-12);
        QCOMPARE(line.y[i], 0.0);
    }
    QCOMPARE(line.explained, (std::array<double, 3>{1.0, 0.0, 0.0}));
}

void JointPlaneTest::degenerateInputs_data()
{
    QTest::addColumn<int>("snapshots");
    QTest::addColumn<int>("replicas");
    QTest::addColumn<int>("size");
    QTest::addColumn<float>("value");
    QTest::newRow("nothing") << 0 << 2 << 5 << 0.0f;
    QTest::newRow("one point") << 1 << 1 << 5 << 0.1f;
    QTest::newRow("one snapshot") << 1 << 3 << 256 << 0.1f;
    QTest::newRow("all equal, Gram") << 7 << 2 << 256 << 0.1f;
    QTest::newRow("all equal, covariance") << 7 << 2 << 5 << 0.1f;
    QTest::newRow("all equal, one parameter") << 7 << 2 << 1 << 0.1f;
    QTest::newRow("all equal, two parameters") << 7 << 2 << 2 << 0.1f;
    QTest::newRow("all diverged") << 4 << 2 << 5 << float(NAN);
}

void JointPlaneTest::degenerateInputs()
{
    QFETCH(int, snapshots);
    QFETCH(int, replicas);
    QFETCH(int, size);
    QFETCH(float, value);
    const std::vector<float> rows(static_cast<std::size_t>(snapshots) * replicas * size, value);
    JointPlane plane;
    const PlaneView view = plane.update(rows, snapshots, replicas, size);
    QCOMPARE(view.snapshots, snapshots);
    QCOMPARE(view.replicas, replicas);
    QCOMPARE(view.x.size(), static_cast<std::size_t>(snapshots) * replicas);
    QCOMPARE(view.explained, (std::array<double, 3>{}));
    for (std::size_t i = 0; i < view.x.size(); ++i) {
        QCOMPARE(std::isnan(view.x[i]), std::isnan(value));
        QCOMPARE(std::isnan(view.offPlane[i]), std::isnan(value));
        if (size > 2 && !std::isnan(value)) {
            QVERIFY(std::abs(view.x[i]) < 1e-6);
            QCOMPARE(view.offPlane[i], 0.0);
        }
    }
    // A picture comes of it as soon as there is something to see.
    const PlaneView later = plane.update(randomWalks(1, 10, 2, size), 10, 2, size);
    QVERIFY(later.explained[0] > 0.0);
    QVERIFY(std::isfinite(later.x[15]) && std::isfinite(later.y[15]));
}

void JointPlaneTest::manyReplicas()
{
    const std::vector<float> rows = randomWalks(4, 3, 1500, 8);
    const PlaneView view = JointPlane{}.update(rows, 3, 1500, 8);
    QCOMPARE(view.x.size(), std::size_t{4500});
    QVERIFY(std::ranges::all_of(view.x, [](double x) { return std::isfinite(x); }));
}

QTEST_GUILESS_MAIN(JointPlaneTest)
#include "joint_plane_test.moc"
