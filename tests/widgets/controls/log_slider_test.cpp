// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/log_slider.h"
#include "widgets/any_warning.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace tandem;

class LogSliderTest : public QObject {
    Q_OBJECT

    static LogSlider::Options learningRate()
    {
        LogSlider::Options options;
        options.symbol = "η";
        options.name = "learning rate";
        options.initial = 0.1;
        options.check = [](double value) { return value > 0.0 ? QString() : QString("η must be greater than 0."); };
        return options;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }

    void showsItsValueInBothPlaces()
    {
        LogSlider slider(learningRate());
        QCOMPARE(slider.findChild<QLineEdit*>("field")->text(), QString("0.1"));
        QCOMPARE(slider.findChild<QSlider*>("slider")->value(), 80);
        QSignalSpy edited(&slider, &LogSlider::valueEdited);
        slider.setValue(1.0);
        QCOMPARE(slider.findChild<QLineEdit*>("field")->text(), QString("1"));
        QCOMPARE(slider.findChild<QSlider*>("slider")->value(), 100);
        QCOMPARE(edited.count(), 0);
    }

    void keysMoveByOneStop()
    {
        LogSlider slider(learningRate());
        slider.show();
        QSignalSpy edited(&slider, &LogSlider::valueEdited);
        auto* handle = slider.findChild<QSlider*>("slider");
        QTest::keyClick(handle, Qt::Key_Right);
        QCOMPARE(edited.takeFirst().first().toDouble(), 0.112);
        QCOMPARE(slider.findChild<QLineEdit*>("field")->text(), QString("0.112"));
        QTest::keyClick(handle, Qt::Key_Left);
        QCOMPARE(slider.value(), 0.1);
    }

    void typedValues_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("error");
        QTest::newRow("between two stops") << "0.1234" << 0.1234 << "";
        QTest::newRow("exponent") << "3e-4" << 3e-4 << "";
        QTest::newRow("beyond the slider") << "50" << 50.0 << "";
        QTest::newRow("not allowed") << "-1" << 0.1 << "η must be greater than 0.";
        QTest::newRow("zero") << "0" << 0.1 << "η must be greater than 0.";
        QTest::newRow("letters") << "fast" << 0.1 << "“fast” is not a number.";
        QTest::newRow("infinite") << "inf" << 0.1 << "“inf” is not a number.";
        QTest::newRow("nothing") << "" << 0.1 << "A number is needed.";
    }
    void typedValues()
    {
        QFETCH(QString, typed);
        QFETCH(double, value);
        QFETCH(QString, error);
        LogSlider slider(learningRate());
        slider.show();
        QVERIFY(QTest::qWaitForWindowActive(&slider));
        QSignalSpy edited(&slider, &LogSlider::valueEdited);
        auto* field = slider.findChild<QLineEdit*>("field");
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Backspace);
        QTest::keyClicks(field, typed);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(slider.error(), error);
        QCOMPARE(slider.value(), value);
        QCOMPARE(edited.count(), error.isEmpty() ? 1 : 0);
        if (!error.isEmpty()) {
            QCOMPARE(field->text(), typed); // still there, to be mended
            QTest::keyClick(field, Qt::Key_Escape);
            QCOMPARE(field->text(), QString("0.1"));
            QVERIFY(slider.error().isEmpty());
        }
    }

    void theUnitStandsInTheFieldAndMayBeTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("error");
        QTest::newRow("without") << "128"
                                 << "128 examples"
                                 << "";
        QTest::newRow("with") << "128 examples"
                              << "128 examples"
                              << "";
        QTest::newRow("together") << "128Examples"
                                  << "128 examples"
                                  << "";
        QTest::newRow("one") << "1 example"
                             << "1 example"
                             << "";
        QTest::newRow("as the window shows counts") << "60\u202f000 examples"
                                                    << "60000 examples"
                                                    << "";
        QTest::newRow("another unit") << "128 apples"
                                      << "128 apples"
                                      << "“128 apples” is not a number.";
        QTest::newRow("the unit alone") << "examples"
                                        << "examples"
                                        << "A number is needed.";
    }
    void theUnitStandsInTheFieldAndMayBeTyped()
    {
        QFETCH(QString, typed);
        QFETCH(QString, shown);
        QFETCH(QString, error);
        LogSlider::Options options;
        options.symbol = "B";
        options.name = "batch size";
        options.unit = "examples";
        options.unitOfOne = "example";
        options.scale = SliderScale::powersOfTwo(65536);
        options.initial = 64.0;
        LogSlider slider(options);
        slider.show();
        QVERIFY(QTest::qWaitForWindowActive(&slider));
        auto* field = slider.findChild<QLineEdit*>("field");
        QCOMPARE(field->text(), QString("64 examples"));
        slider.setValue(65536.0);
        QVERIFY(field->fontMetrics().horizontalAdvance(field->text()) < field->contentsRect().width());
        field->setFocus();
        field->selectAll();
        for (const QChar character : typed)
            QTest::sendKeyEvent(QTest::Click, field, Qt::Key_unknown, QString(character), Qt::NoModifier);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(field->text(), shown);
        QCOMPARE(slider.error(), error);
    }

    void doubleClickAndDeleteGoBack()
    {
        LogSlider slider(learningRate());
        slider.show();
        auto* handle = slider.findChild<QSlider*>("slider");
        handle->setValue(20);
        QTest::keyClick(handle, Qt::Key_Delete);
        QCOMPARE(slider.value(), 0.1);
        handle->setValue(20);
        QTest::mouseDClick(handle, Qt::LeftButton);
        QCOMPARE(slider.value(), 0.1);
    }

    void aNewValueFromOutsideLeavesTypingAlone()
    {
        LogSlider slider(learningRate());
        slider.show();
        QVERIFY(QTest::qWaitForWindowActive(&slider));
        auto* field = slider.findChild<QLineEdit*>("field");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, "0.0");
        slider.setValue(2.0);
        QCOMPARE(field->text(), QString("0.0"));
    }
};

QTEST_MAIN(LogSliderTest)
#include "log_slider_test.moc"
