// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/lanczos.h"
#include "support/random.h"

#include <QRegularExpression>
#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace tandem;

namespace {

/// Q diag(values) Qᵀ with Q a Householder reflection: its eigenvectors are the columns of Q. A `turn` that differs by little
/// turns them by little, about twice as much.
class Reflected {
public:
    explicit Reflected(std::vector<double> values, double turn = 0.0)
        : m_values(std::move(values))
        , m_normal(m_values.size())
    {
        double square = 0.0;
        for (std::size_t i = 0; i < m_normal.size(); ++i) {
            const std::array<double, 4> normals = standardNormals(3, RandomStream::Start, i);
            m_normal[i] = normals[0] + turn * normals[1];
            square += m_normal[i] * m_normal[i];
        }
        for (double& x : m_normal)
            x /= std::sqrt(square);
    }
    std::vector<double> reflected(std::span<const double> v) const
    {
        double part = 0.0;
        for (std::size_t i = 0; i < v.size(); ++i)
            part += m_normal[i] * v[i];
        std::vector<double> out(v.begin(), v.end());
        for (std::size_t i = 0; i < v.size(); ++i)
            out[i] -= 2.0 * part * m_normal[i];
        return out;
    }
    void operator()(std::span<const double> v, std::span<double> out) const
    {
        std::vector<double> turned = reflected(v);
        for (std::size_t i = 0; i < turned.size(); ++i)
            turned[i] *= m_values[i];
        turned = reflected(turned);
        std::copy(turned.begin(), turned.end(), out.begin());
    }

private:
    std::vector<double> m_values;
    std::vector<double> m_normal;
};

/// A network's spectrum in small: a few outliers above a bulk that reaches below zero, 1000 in all.
std::vector<double> outliersAndBulk()
{
    std::vector<double> values{30.0, 17.0, 9.0, 5.0};
    for (int i = 0; i < 996; ++i)
        values.push_back(-1.0 + 2.0 * i / 995.0);
    return values;
}

} // namespace

class LanczosTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void findsTheLargestOfManyEigenvalues()
    {
        const std::vector<double> values = outliersAndBulk();
        const Reflected matrix(values);
        const LargestEigenpairs found = largestEigenpairs(1000, matrix, {.count = 3, .tolerance = 1e-6, .mostProducts = 100});
        QVERIFY(found.converged);
        QVERIFY(found.products < 60);
        for (int pair = 0; pair < 3; ++pair) {
            // A symmetric matrix's Ritz value is off by at most the residual, and by residual²/gap once that is small.
            QVERIFY(found.residuals[pair] <= 30.0 * 1e-6);
            QVERIFY(std::abs(found.values[pair] - values[pair]) < 1e-9);
            const std::vector<double> turned = matrix.reflected(found.vectors[pair]);
            QVERIFY(std::abs(std::abs(turned[pair]) - 1.0) < 1e-9);
        }
    }

    /// Where many products are needed it looks less often, and finds the same.
    void findsWhatTakesManyProducts()
    {
        constexpr int size = 600;
        std::vector<double> values;
        for (int i = 0; i < size; ++i)
            values.push_back(std::pow(10.0, -static_cast<double>(i) / size));
        const Reflected matrix(values);
        const LanczosOptions options{.count = 5, .tolerance = 1e-6, .mostProducts = 400};
        const LargestEigenpairs found = largestEigenpairs(size, matrix, options);
        QVERIFY(found.converged);
        QVERIFY2(found.products > 100 && found.products < 400, qPrintable(QString::number(found.products)));
        QVERIFY(std::abs(found.largest - 1.0) < 1e-9);
        for (int pair = 0; pair < options.count; ++pair) {
            QVERIFY(found.residuals[pair] <= 1e-6);
            QVERIFY(std::abs(found.values[pair] - values[pair]) < 1e-9);
        }
        LanczosOptions fewer = options;
        fewer.mostProducts = 90; // where it does not look otherwise
        const LargestEigenpairs given = largestEigenpairs(size, matrix, fewer);
        QVERIFY(!given.converged);
        QCOMPARE(given.products, 90);
        QVERIFY(given.residuals.back() > 1e-6 && given.residuals.back() < .1);
    }

    void warmStartTakesFewerProducts()
    {
        std::vector<double> values = outliersAndBulk();
        for (const int count : {1, 3}) {
            const LanczosOptions cold{.count = count};
            const LargestEigenpairs before = largestEigenpairs(1000, Reflected(values), cold);
            // Some hundred steps of training later: everything has turned by a tenth of a radian, and grown.
            for (double& value : values)
                value *= 1.1;
            const Reflected after(values, .05);
            LanczosOptions warm = cold;
            warm.start = before.start;
            const LargestEigenpairs again = largestEigenpairs(1000, after, cold);
            const LargestEigenpairs found = largestEigenpairs(1000, after, warm);
            QVERIFY(found.converged && again.converged);
            QVERIFY2(found.products < again.products, qPrintable(QString("%1, %2").arg(found.products).arg(again.products)));
            for (int pair = 0; pair < count; ++pair)
                QVERIFY(std::abs(found.values[pair] - values[pair]) <= found.residuals[pair]);
        }
    }

    void warmStartSeesWhatHasGrownElsewhere()
    {
        std::vector<double> values = outliersAndBulk();
        const LargestEigenpairs before = largestEigenpairs(1000, Reflected(values), {});
        values[600] = 40.0; // out of the middle of the bulk
        LanczosOptions warm;
        warm.start = before.start;
        const LargestEigenpairs found = largestEigenpairs(1000, Reflected(values), warm);
        QVERIFY(found.converged);
        QVERIFY(std::abs(found.values[0] - 40.0) <= found.residuals[0]);
    }

    void residualIsWhatIsLeftOver()
    {
        std::vector<double> values;
        for (int i = 0; i < 300; ++i)
            values.push_back(i);
        const Reflected matrix(values);
        const LargestEigenpairs found = largestEigenpairs(300, matrix, {.count = 2, .tolerance = 1e-9, .mostProducts = 20});
        QVERIFY(!found.converged);
        QCOMPARE(found.products, 20);
        for (int pair = 0; pair < 2; ++pair) {
            std::vector<double> image(300);
            matrix(found.vectors[pair], image);
            double square = 0.0;
            for (int i = 0; i < 300; ++i) {
                const double left = image[i] - found.values[pair] * found.vectors[pair][i];
                square += left * left;
            }
            QVERIFY(std::abs(std::sqrt(square) - found.residuals[pair]) < 1e-9);
            QVERIFY(found.residuals[pair] > 1e-3);
        }
    }

    void repeatedEigenvaluesAreFoundAsOftenAsTheyOccur()
    {
        const Reflected matrix({5.0, 5.0, 5.0, 1.0, 1.0, 1.0, 1.0, 1.0});
        for (const double tolerance : {1e-3, 0.0}) {
            const LargestEigenpairs found
                = largestEigenpairs(8, matrix, {.count = 4, .tolerance = tolerance, .mostProducts = 50});
            QVERIFY(found.converged);
            const std::vector<double> expected{5.0, 5.0, 5.0, 1.0};
            for (int pair = 0; pair < 4; ++pair)
                QVERIFY(std::abs(found.values[pair] - expected[pair]) < 1e-12);
        }
        // Of a multiple of the identity, one product tells the eigenvalue, and one more that there is no other above it.
        const Reflected identity(std::vector<double>(500, 2.0));
        const LargestEigenpairs found = largestEigenpairs(500, identity, {});
        QVERIFY(found.converged);
        QCOMPARE(found.products, 2);
        QVERIFY(std::abs(found.values[0] - 2.0) < 1e-14);
    }

    void allOfASmallMatrix()
    {
        const Reflected matrix({-3.0, 0.5, 2.0});
        const LargestEigenpairs found = largestEigenpairs(3, matrix, {.count = 9, .tolerance = 0.0});
        QCOMPARE(found.values.size(), std::size_t(3));
        QVERIFY(found.converged);
        QVERIFY(std::abs(found.values[0] - 2.0) < 1e-14);
        QVERIFY(std::abs(found.values[2] + 3.0) < 1e-14);
        const LargestEigenpairs zero = largestEigenpairs(
            4, [](std::span<const double>, std::span<double> out) { std::fill(out.begin(), out.end(), 0.0); }, {});
        QVERIFY(zero.converged);
        QCOMPARE(zero.values[0], 0.0);
    }

    void sameMatrixSameBits()
    {
        const Reflected matrix({4.0, 3.0, 2.0, 1.0, 0.5, 0.25});
        const LanczosOptions options{.count = 2, .tolerance = 1e-2, .mostProducts = 4};
        QCOMPARE(largestEigenpairs(6, matrix, options).values, largestEigenpairs(6, matrix, options).values);
        QCOMPARE(largestEigenpairs(6, matrix, options).vectors, largestEigenpairs(6, matrix, options).vectors);
    }

    void notFiniteIsNotANumber()
    {
        const LargestEigenpairs found = largestEigenpairs(5,
            [](std::span<const double>, std::span<double> out) {
                std::fill(out.begin(), out.end(), std::numeric_limits<double>::infinity());
            },
            {.count = 2});
        QVERIFY(!found.converged);
        QVERIFY(std::isnan(found.values[0]) && std::isnan(found.vectors[1][4]));
        QVERIFY(found.start.empty());
    }
};

QTEST_GUILESS_MAIN(LanczosTest)
#include "lanczos_test.moc"
