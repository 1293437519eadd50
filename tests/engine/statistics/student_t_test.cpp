// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/student_t.h"

#include <QtTest>

#include <cmath>

using namespace tandem;

class StudentTTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void equalsTheTable_data();
    void equalsTheTable();
    void closedFormsOfOneAndTwoDegrees();
    void approachesTheNormal();
    void invertsItsProbability();
    void needsADegreeOfFreedom();
};

void StudentTTest::equalsTheTable_data()
{
    QTest::addColumn<double>("confidence");
    QTest::addColumn<int>("degrees");
    QTest::addColumn<double>("critical");
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2 (three decimals).
    const std::vector<std::tuple<double, int, double>> table{{.95, 1, 12.706}, {.95, 2, 4.303}, {.95, 3, 3.182}, {.95, 4, 2.776},
        {.95, 5, 2.571}, {.95, 7, 2.365}, {.95, 10, 2.228}, {.95, 15, 2.131}, {.95, 30, 2.042}, {.95, 60, 2.000},
        {.95, 100, 1.984}, {.90, 3, 2.353}, {.90, 10, 1.812}, {.99, 3, 5.841}, {.99, 10, 3.169}, {.998, 1, 318.313},
        {.998, 4, 7.173}};
    for (const auto& [confidence, degrees, critical] : table)
        QTest::addRow("%g at %d", confidence, degrees) << confidence << degrees << critical;
}

void StudentTTest::equalsTheTable()
{
    QFETCH(double, confidence);
    QFETCH(int, degrees);
    QFETCH(double, critical);
    // The table's 318.313 for one degree of freedom is 318.3088 (a tangent), so five digits are asked of the large ones.
    const double tolerance = std::max(0.00051, 2e-5 * critical);
    QVERIFY(std::abs(studentTCriticalValue(confidence, degrees) - critical) < tolerance);
}

void StudentTTest::closedFormsOfOneAndTwoDegrees()
{
    for (const double confidence : {.1, .5, .8, .95, .999}) {
        const double cauchy = std::tan(0.5 * M_PI * confidence);
        QVERIFY(std::abs(studentTCriticalValue(confidence, 1) / cauchy - 1.0) < 1e-12);
        const double two = confidence * std::sqrt(2.0 / (1.0 - confidence * confidence));
        QVERIFY(std::abs(studentTCriticalValue(confidence, 2) / two - 1.0) < 1e-12);
    }
}

void StudentTTest::approachesTheNormal()
{
    // t ≈ z + (z³ + z)/(4ν) (Abramowitz & Stegun 26.7.5), the next term being of order ν⁻².
    const double z = 1.959963984540054;
    for (const int degrees : {4095, 4096, 100000})
        QVERIFY(std::abs(studentTCriticalValue(.95, degrees) - z - (z * z * z + z) / (4.0 * degrees)) < 3.0 / degrees / degrees);
}

void StudentTTest::invertsItsProbability()
{
    for (const int degrees : {1, 2, 3, 8, 25, 400}) {
        for (const double confidence : {.01, .5, .95, .999999}) {
            const double back = studentTCentralProbability(studentTCriticalValue(confidence, degrees), degrees);
            QVERIFY(std::abs(back - confidence) < 1e-13);
        }
    }
}

void StudentTTest::needsADegreeOfFreedom()
{
    QVERIFY(std::isnan(studentTCriticalValue(.95, 0)));
    QCOMPARE(studentTCentralProbability(INFINITY, 3), 1.0);
}

QTEST_GUILESS_MAIN(StudentTTest)
#include "student_t_test.moc"
