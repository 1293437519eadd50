// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/number_text.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

/// How numbers are written on axes and tags.
class NumberTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void writesShort_data();
    void writesShort();
    void roundsToDigits();
    void groupsThousands();
    void writesPercents();
};

namespace {

QString plainSpaces(QString text)
{
    return text.replace(QChar(0x202f), QLatin1Char(' '));
}

} // namespace

void NumberTextTest::writesShort_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << 3 << "0";
    QTest::newRow("fraction") << 0.25 << 3 << "0.25";
    QTest::newRow("negative") << -0.5 << 3 << "−0.5";
    QTest::newRow("hundreds") << 64.0 << 3 << "64";
    QTest::newRow("thousands") << 2500.0 << 3 << "2 500";
    QTest::newRow("ten thousand") << 10000.0 << 3 << "10 k";
    QTest::newRow("more digits") << 12480.0 << 4 << "12.48 k";
    QTest::newRow("millions") << 1.5e6 << 3 << "1.5 M";
    QTest::newRow("power") << 1e-4 << 3 << "10⁻⁴";
    QTest::newRow("times power") << 2e-5 << 3 << "2·10⁻⁵";
    QTest::newRow("large") << 1e12 << 3 << "10¹²";
    QTest::newRow("thousandth") << 1e-3 << 3 << "0.001";
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << 3 << "∞";
    QTest::newRow("nan") << std::numeric_limits<double>::quiet_NaN() << 3 << "not a number";
}

void NumberTextTest::writesShort()
{
    QFETCH(double, value);
    QFETCH(int, digits);
    QFETCH(QString, text);
    QCOMPARE(plainSpaces(shortNumber(value, digits)), text);
}

void NumberTextTest::roundsToDigits()
{
    QCOMPARE(plainSpaces(roundedNumber(2026.0, 2)), QStringLiteral("2 000"));
    QCOMPARE(plainSpaces(roundedNumber(0.0, 2)), QStringLiteral("0"));
    QCOMPARE(plainSpaces(roundedNumber(0.03456, 2)), QStringLiteral("0.035"));
}

void NumberTextTest::groupsThousands()
{
    QCOMPARE(plainSpaces(groupedNumber(12480)), QStringLiteral("12 480"));
    QCOMPARE(plainSpaces(groupedNumber(-1234567)), QStringLiteral("−1 234 567"));
    QCOMPARE(groupedNumber(999), QStringLiteral("999"));
}

void NumberTextTest::writesPercents()
{
    QCOMPARE(plainSpaces(percentText(0.61)), QStringLiteral("61 %"));
    QCOMPARE(plainSpaces(percentText(0.089)), QStringLiteral("8.9 %"));
    QCOMPARE(plainSpaces(percentText(1.0)), QStringLiteral("100 %"));
    QCOMPARE(percentText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("–"));
}

QTEST_GUILESS_MAIN(NumberTextTest)
#include "number_text_test.moc"
