// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/value_with_error.h"

#include <QtTest>

#include <cmath>

using namespace tandem;

class ValueWithErrorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void prints_data();
    void prints();
};

void ValueWithErrorTest::prints_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("error");
    QTest::addColumn<QString>("text");
    QTest::newRow("one digit") << .31204 << .0043 << "0.312 ± 0.004";
    QTest::newRow("two digits of a leading 1") << .31204 << .0143 << "0.312 ± 0.014";
    QTest::newRow("an error that rounds up to a 1") << .5 << .0996 << "0.50 ± 0.10";
    QTest::newRow("negative") << -1.234 << .5 << "−1.2 ± 0.5";
    QTest::newRow("no minus zero") << -.01 << .3 << "0.0 ± 0.3";
    QTest::newRow("whole numbers") << 1234.5 << 56.0 << "1234 ± 56";
    QTest::newRow("error above the value") << .3 << 2.4 << "0.3 ± 2.4";
    QTest::newRow("exact") << .123456 << 0.0 << "0.1235";
    QTest::newRow("exactly nothing") << 0.0 << 0.0 << "0";
    QTest::newRow("unknown error") << 2.5 << double(INFINITY) << "2.5 ± ?";
    QTest::newRow("unknown") << double(NAN) << 1.0 << "?";
    QTest::newRow("tiny") << 3.21e-9 << 4e-11 << "(3.21 ± 0.04)·10⁻⁹";
    QTest::newRow("huge") << -3.21e12 << 4e10 << "(−3.21 ± 0.04)·10¹²";
}

void ValueWithErrorTest::prints()
{
    QFETCH(double, value);
    QFETCH(double, error);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(valueWithError(value, error)), text);
}

QTEST_GUILESS_MAIN(ValueWithErrorTest)
#include "value_with_error_test.moc"
