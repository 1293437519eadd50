// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/subspace_projection.h"
#include "support/subspace_tolerance.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

namespace {

/// ½ Σ h_i θ_i², which counts the products with its Hessian.
class Diagonal final : public Objective {
public:
    Diagonal(std::vector<double> curvatures, int& products)
        : m_curvatures(std::move(curvatures))
        , m_products(&products)
    {
    }
    std::int64_t parameters() const override { return static_cast<std::int64_t>(m_curvatures.size()); }
    double loss(std::span<const double>) override { return 0.0; }
    void gradient(std::span<const double>, std::span<double>) override { }
    void hessianVector(std::span<const double>, std::span<const double> vector, std::span<double> out) override
    {
        ++*m_products;
        for (std::size_t i = 0; i < vector.size(); ++i)
            out[i] = m_curvatures[i] * vector[i];
    }

private:
    std::vector<double> m_curvatures;
    int* m_products;
};

/// Three outliers above a bulk, 400 in all.
std::vector<double> outliers()
{
    std::vector<double> curvatures(400);
    for (std::size_t i = 0; i < curvatures.size(); ++i)
        curvatures[i] = i < 3 ? 10.0 - static_cast<double>(i) : std::cos(static_cast<double>(i));
    return curvatures;
}

/// The closer together, the more of them there are.
std::vector<double> evenlySpaced(int size)
{
    std::vector<double> curvatures;
    for (int i = 0; i < size; ++i)
        curvatures.push_back(1.0 - static_cast<double>(i) / size);
    return curvatures;
}

} // namespace

class DominantSubspacesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void saysHowWellItIsFound_data()
    {
        QTest::addColumn<QList<double>>("curvatures");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("fewest"); // products
        QTest::addColumn<int>("most");
        QTest::addColumn<bool>("found");
        const auto list = [](const std::vector<double>& values) { return QList<double>(values.begin(), values.end()); };
        QTest::newRow("three outliers") << list(outliers()) << 3 << 3 << 40 << true;
        // The usual 60 + 10 · 5 are not enough.
        QTest::newRow("hardly set apart") << list(evenlySpaced(500)) << 5 << 111 << 259 << true;
        QTest::newRow("too close together") << list(evenlySpaced(20000)) << 2 << 140 << 140 << false;
    }
    void saysHowWellItIsFound()
    {
        QFETCH(QList<double>, curvatures);
        QFETCH(int, count);
        QFETCH(int, fewest);
        QFETCH(int, most);
        QFETCH(bool, found);
        const std::vector<double> diagonal(curvatures.begin(), curvatures.end());
        int products = 0;
        const std::atomic<bool> interrupted = false;
        DominantSubspaces subspaces([&] { return std::make_unique<Diagonal>(diagonal, products); }, interrupted);
        const std::vector<float> theta(diagonal.size());
        const DominantSubspace subspace = subspaces.at(theta, count);
        QVERIFY2(products >= fewest && products <= most, qPrintable(QString::number(products)));
        QVERIFY2((subspace.residual <= subspaceTolerance) == found, qPrintable(QString::number(subspace.residual)));
        // What it says is |H v − λ v| of the worst, λ = vᵀHv, in units of the largest.
        QCOMPARE(subspace.basis.size(), static_cast<std::size_t>(count));
        double worst = 0.0;
        for (const std::vector<float>& v : subspace.basis) {
            double rayleigh = 0.0;
            double norm = 0.0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                rayleigh += diagonal[i] * v[i] * v[i];
                norm += static_cast<double>(v[i]) * v[i];
            }
            QVERIFY(std::abs(norm - 1.0) < 1e-6);
            double square = 0.0;
            for (std::size_t i = 0; i < v.size(); ++i)
                square += std::pow((diagonal[i] - rayleigh) * v[i], 2);
            worst = std::max(worst, std::sqrt(square) / diagonal.front());
        }
        QVERIFY2(std::abs(worst - subspace.residual) < .01 * subspace.residual + 1e-6,
            qPrintable(QString("%1, not %2").arg(subspace.residual).arg(worst)));
    }

    void whereAllIsFlatAnyDirectionsDo()
    {
        int products = 0;
        const std::atomic<bool> interrupted = false;
        DominantSubspaces subspaces(
            [&] { return std::make_unique<Diagonal>(std::vector<double>(10, 0.0), products); }, interrupted);
        QCOMPARE(subspaces.at(std::vector<float>(10), 2).residual, 0.0);
    }

    void notFiniteIsNotFound()
    {
        int products = 0;
        const std::atomic<bool> interrupted = false;
        DominantSubspaces subspaces(
            [&] { return std::make_unique<Diagonal>(std::vector<double>(10, std::nan("")), products); }, interrupted);
        QVERIFY(std::isnan(subspaces.at(std::vector<float>(10), 2).residual));
    }
};

QTEST_GUILESS_MAIN(DominantSubspacesTest)
#include "dominant_subspaces_test.moc"
