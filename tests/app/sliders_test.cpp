// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/log_slider.h"
#include "controls/number_text.h"
#include "controls/transport_bar.h"
#include "widgets/any_warning.h"

#include <QCheckBox>
#include <QComboBox>

using namespace tandem;

/// Every slider of the real window and every way of pairing the arms, while it trains: what the trainer has taken is what is
/// shown.
class SlidersTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    QString applied(int arm) const { return m_at.arm(arm)->findChild<QLabel*>("applied")->text(); }
    LogSlider* control(int arm, const char* name) const { return m_at.arm(arm)->findChild<LogSlider*>(QLatin1String(name)); }
    const Hyperparameters& trained(int arm) const { return m_at.status().hyperparameters[static_cast<std::size_t>(arm)]; }

    static double value(const Hyperparameters& values, const QString& name)
    {
        return name == "learningRate" ? values.learningRate
            : name == "momentum"      ? values.momentum
                                      : static_cast<double>(values.batchSize);
    }
    /// The last change that the run has recorded of an arm.
    InterventionRecord lastChange(int arm, const char* parameter) const
    {
        InterventionRecord last;
        for (const InterventionRecord& each : m_at.history()->interventions())
            if (each.arm == arm && each.parameter == parameter)
                last = each;
        return last;
    }
    /// Waits until the trainer has taken `wanted`, and checks that it says where.
    void confirm(int arm, const QString& name, double wanted) const
    {
        QTRY_COMPARE(value(trained(arm), name), wanted);
        QTRY_VERIFY2(applied(arm).startsWith("applied at step "), qPrintable(applied(arm)));
        const char* parameter = name == "learningRate" ? "learning_rate" : name == "momentum" ? "momentum" : "batch_size";
        QTRY_COMPARE(lastChange(arm, parameter).after, wanted);
        QCOMPARE(applied(arm), QString("applied at step %1").arg(countText(lastChange(arm, parameter).step)));
        QCOMPARE(control(arm, name.toLatin1().constData())->value(), wanted);
        QCOMPARE(m_at.status().state, TrainerState::Running);
    }
    static void everySlider()
    {
        QTest::addColumn<int>("arm");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("number");
        QTest::newRow("η of SGD") << 0 << "learningRate"
                                  << "0.0123" << 0.0123;
        QTest::newRow("B of SGD") << 0 << "batchSize"
                                  << "96 examples" << 96.0;
        QTest::newRow("η of SGDM") << 1 << "learningRate"
                                   << "3e-2" << 3e-2;
        QTest::newRow("β of SGDM") << 1 << "momentum"
                                   << "0.77" << 0.77;
        QTest::newRow("B of SGDM") << 1 << "batchSize"
                                   << "5" << 5.0;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.start([](MainWindow& window) {
            window.findChild<TransportBar*>("transportBar")->setSpeedLimit(500.0);
            window.open("noisy-quadratic");
        });
        QTRY_VERIFY(m_at.status().step > 20);
    }
    void cleanup() { m_at.close(); }

    void theseAreAll() { QCOMPARE(m_at.part<ArmsPanel>("arms")->findChildren<LogSlider*>().size(), 5); }

    void everySliderMovesByKeys_data() { everySlider(); }
    void everySliderMovesByKeys()
    {
        QFETCH(int, arm);
        QFETCH(QString, name);
        const QByteArray object = name.toLatin1();
        QSlider* slider = m_at.slider(arm, object);
        const double before = value(trained(arm), name);
        slider->setFocus();
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_PageUp, Qt::Key_Left, Qt::Key_PageDown}) {
            const double present = control(arm, object)->value();
            QTest::keyClick(slider, key);
            const double moved = control(arm, object)->value();
            const bool up = key == Qt::Key_Right || key == Qt::Key_PageUp;
            QVERIFY(up ? moved > present : moved < present);
            confirm(arm, name, moved);
        }
        QTest::keyClick(slider, Qt::Key_Right);
        confirm(arm, name, control(arm, object)->value());
        QTest::keyClick(slider, Qt::Key_Delete); // back to what the experiment says
        confirm(arm, name, before);
    }

    void everySliderTakesWhatIsTyped_data() { everySlider(); }
    void everySliderTakesWhatIsTyped()
    {
        QFETCH(int, arm);
        QFETCH(QString, name);
        QFETCH(QString, typed);
        QFETCH(double, number);
        m_at.type(arm, name.toLatin1(), typed);
        QVERIFY2(control(arm, name.toLatin1())->error().isEmpty(), qPrintable(control(arm, name.toLatin1())->error()));
        confirm(arm, name, number);
    }

    void theSpeedIsASliderToo()
    {
        auto* speed = m_at.part<QSlider>("speed");
        speed->setFocus();
        QTest::keyClick(speed, Qt::Key_Home);
        QCOMPARE(m_at.text("speedText"), QString("≤ 1 steps/s"));
        QTest::keyClick(speed, Qt::Key_PageUp);
        QCOMPARE(m_at.text("speedText"), QString("≤ 10 steps/s"));
        QCOMPARE(m_at.status().state, TrainerState::Running);
        QTest::keyClick(speed, Qt::Key_End);
        QCOMPARE(m_at.text("speedText"), QString("unlimited"));
        QTRY_COMPARE_WITH_TIMEOUT(m_at.status().state, TrainerState::Finished, 30000);
    }

    /// SGD at η = 0.02, SGDM at β = 0.9 and the same η: what becomes of SGDM where it is paired with SGD, and when SGD then
    /// moves to η = 0.04.
    void everyPairing_data()
    {
        QTest::addColumn<QString>("choice");
        QTest::addColumn<Qt::Key>("key"); // that leads to it
        QTest::addColumn<double>("paired");
        QTest::addColumn<double>("moved");
        QTest::addColumn<double>("halfMomentum"); // η of SGDM at β = 0.5 after that
        QTest::newRow("same effective η") << "same effective η" << Qt::Key_Home << 0.02 << 0.04 << 0.04;
        QTest::newRow("same raw γ") << "same raw γ" << Qt::Key_Down << 0.2 << 0.4 << 0.08;
        QTest::newRow("each its own") << "each its own" << Qt::Key_End << 0.02 << 0.02 << 0.02;
    }
    void everyPairing()
    {
        QFETCH(QString, choice);
        QFETCH(Qt::Key, key);
        QFETCH(double, paired);
        QFETCH(double, moved);
        QFETCH(double, halfMomentum);
        auto* mode = m_at.part<QComboBox>("mode");
        QCOMPARE(mode->count(), 3);
        mode->setFocus();
        QTest::keyClick(mode, key);
        QCOMPARE(mode->currentText(), choice);
        const auto near = [](double one, double other) { return std::abs(one - other) < 1e-12; };
        QTRY_VERIFY2(near(trained(1).learningRate, paired), qPrintable(QString::number(trained(1).learningRate)));
        QCOMPARE(trained(0).learningRate, 0.02);
        m_at.type(0, "learningRate", "0.04");
        QTRY_COMPARE(trained(0).learningRate, 0.04);
        QTRY_VERIFY2(near(trained(1).learningRate, moved), qPrintable(QString::number(trained(1).learningRate)));
        m_at.type(1, "momentum", "0.5");
        QTRY_COMPARE(trained(1).momentum, 0.5);
        QTRY_VERIFY2(near(trained(1).learningRate, halfMomentum), qPrintable(QString::number(trained(1).learningRate)));
        QCOMPARE(trained(0).learningRate, 0.04); // β concerns nobody else
        QCOMPARE(trained(0).batchSize, trained(1).batchSize);
    }

    void batchSizesAreLinkedAndLetGo()
    {
        auto* same = m_at.part<QCheckBox>("sameBatch");
        same->setFocus();
        QTest::keyClick(same, Qt::Key_Space);
        m_at.type(0, "batchSize", "32 examples");
        QTRY_COMPARE(trained(1).batchSize, 32);
        QCOMPARE(trained(0).batchSize, 32);
        same->setFocus();
        QTest::keyClick(same, Qt::Key_Space);
        m_at.type(1, "batchSize", "16");
        QTRY_COMPARE(trained(1).batchSize, 16);
        QCOMPARE(trained(0).batchSize, 32);
        QCOMPARE(m_at.status().state, TrainerState::Running); // no Space has paused it
    }
};

QTEST_MAIN(SlidersTest)
#include "sliders_test.moc"
