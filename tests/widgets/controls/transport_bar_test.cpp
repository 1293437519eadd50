// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/transport_bar.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace tandem;

class TransportBarTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }

    void playAndPauseAreOneButton()
    {
        TransportBar bar;
        QSignalSpy play(&bar, &TransportBar::playRequested);
        QSignalSpy pause(&bar, &TransportBar::pauseRequested);
        bar.playAction()->trigger();
        QCOMPARE(play.count(), 1);
        bar.showReadout(
            {.playing = true, .step = 12480, .targetStep = 20000, .stepsPerSecond = 2140.4, .epochs = {13.31, 13.31}});
        bar.playAction()->trigger();
        QCOMPARE(pause.count(), 1);
        QCOMPARE(bar.findChild<QLabel*>("epoch")->text(), QString("epoch 13.3"));
        QVERIFY(bar.findChild<QLabel*>("rate")->text().endsWith("140 steps/s"));
    }

    void whatStandsStillHasNoSpeed()
    {
        TransportBar bar;
        const auto* rate = bar.findChild<QLabel*>("rate");
        bar.showReadout({.playing = false, .step = 100, .targetStep = 400, .stepsPerSecond = 12.0});
        QCOMPARE(rate->text(), QString("paused"));
        bar.showReadout({.playing = false, .step = 400, .targetStep = 400});
        QCOMPARE(rate->text(), QString("finished"));
    }

    void armsWithDifferentBatchesSeeDifferentEpochs()
    {
        TransportBar bar;
        bar.showReadout({.epochs = {213.3, 13.31}});
        QCOMPARE(bar.findChild<QLabel*>("epoch")->text(), QString("epoch 13.3 – 213"));
    }

    void theSpeedLimitIsLogarithmicWithNoLimitAtTheEnd()
    {
        TransportBar bar;
        QCOMPARE(bar.speedLimit(), 0.0);
        QSignalSpy edited(&bar, &TransportBar::speedLimitEdited);
        auto* speed = bar.findChild<QSlider*>("speed");
        QTest::keyClick(speed, Qt::Key_Left);
        QCOMPARE(edited.takeFirst().first().toDouble(), 1e5);
        QTest::keyClick(speed, Qt::Key_Home);
        QCOMPARE(bar.speedLimit(), 1.0);
        bar.setSpeedLimit(100.0);
        QCOMPARE(bar.speedLimit(), 100.0);
        QCOMPARE(bar.findChild<QLabel*>("speedText")->text(), QString("≤ 100 steps/s"));
        bar.setSpeedLimit(0.0);
        QCOMPARE(bar.speedLimit(), 0.0);
    }

    void devices()
    {
        TransportBar bar;
        bar.setDevices({"cpu", "cuda:0"}, {"the processor", "a GPU"});
        bar.showDevice("cpu");
        auto* device = bar.findChild<QComboBox*>("device");
        QVERIFY(!device->isHidden());
        QSignalSpy edited(&bar, &TransportBar::deviceEdited);
        device->setCurrentIndex(1);
        Q_EMIT device->activated(1);
        QCOMPARE(edited.first().first().toString(), QString("cuda:0"));
        bar.showDevice("");
        QVERIFY(device->isHidden());
    }
};

QTEST_MAIN(TransportBarTest)
#include "transport_bar_test.moc"
