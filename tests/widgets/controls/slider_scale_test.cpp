// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/number_text.h"
#include "controls/slider_scale.h"

#include <QTest>

using namespace tandem;

class SliderScaleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void learningRateStopsAreLogarithmic()
    {
        const SliderScale scale = SliderScale::logarithmic(1e-5, 10.0, 20);
        QCOMPARE(scale.lastPosition(), 120);
        QCOMPARE(scale.value(0), 1e-5);
        QCOMPARE(scale.value(120), 10.0);
        QVERIFY(scale.value(80) == 0.1); // to the last bit: it is the number a user would type
        for (int p = 0; p < scale.lastPosition(); ++p) {
            // Twenty stops per decade, rounded to three digits: within half a unit of the third digit on either side.
            QVERIFY(std::abs(std::log10(scale.value(p + 1) / scale.value(p)) - 0.05) < 0.0044);
            QCOMPARE(scale.position(scale.value(p)), p);
        }
    }

    void momentumStopsApproachOne()
    {
        const SliderScale scale = SliderScale::towardsOne(1e-4, 10);
        QCOMPARE(scale.value(0), 0.0);
        QVERIFY(scale.value(10) == 0.9);
        QVERIFY(scale.value(20) == 0.99);
        QVERIFY(scale.value(scale.lastPosition()) == 0.9999);
        for (int p = 0; p <= scale.lastPosition(); ++p)
            QCOMPARE(scale.position(scale.value(p)), p);
        QCOMPARE(scale.position(0.9001), 10);
    }

    void batchSizesArePowersOfTwoAndAll()
    {
        const SliderScale scale = SliderScale::powersOfTwo(60000);
        QCOMPARE(scale.value(0), 1.0);
        QCOMPARE(scale.value(6), 64.0);
        QCOMPARE(scale.value(scale.lastPosition()), 60000.0);
        QCOMPARE(scale.position(100), 7);
        QCOMPARE(scale.position(90), 6); // 90/64 < 128/90
        QCOMPARE(SliderScale::powersOfTwo(1).lastPosition(), 0);
    }

    void valuesBeyondTheEndsStandAtTheEnd()
    {
        const SliderScale scale = SliderScale::logarithmic(1e-5, 10.0);
        QCOMPARE(scale.position(50.0), scale.lastPosition());
        QCOMPARE(scale.position(1e-9), 0);
    }

    void numbersAreWrittenAsOneWouldTypeThem_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << 0.1 << "0.1";
        QTest::newRow("float dust") << 0.1 * (1.0 - 0.9) << "0.01";
        QTest::newRow("small") << 1e-5 << "1e-5";
        QTest::newRow("whole") << 60000.0 << "60000";
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("four digits") << 0.123456 << "0.1235";
    }
    void numbersAreWrittenAsOneWouldTypeThem()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(numberText(value), text);
    }

    void countsAreGrouped()
    {
        QCOMPARE(countText(7), QString("7"));
        QCOMPARE(countText(480), QString("480"));
        QCOMPARE(countText(12480), QString("12") + QChar(0x202f) + "480");
        QCOMPARE(countText(-1234567), QString("-1") + QChar(0x202f) + "234" + QChar(0x202f) + "567");
    }
};

QTEST_GUILESS_MAIN(SliderScaleTest)
#include "slider_scale_test.moc"
