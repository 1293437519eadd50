// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/slider_handle.h"
#include "app/window_fixture.h"
#include "change_history.h"
#include "controls/transport_bar.h"
#include "help_pages.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QDialog>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>

using namespace tandem;

class ChangeHistoryTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_at.close(); }

    void theMenuSaysWhatWillBeUndone()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(1000.0);
        QTRY_VERIFY(m_at.status().step > 0);
        QVERIFY(!m_at.part<QAction>("undo")->isEnabled());
        m_at.type(1, "momentum", "0.5");
        QTRY_COMPARE(m_at.part<QAction>("undo")->text(), QString("&Undo SGDM β 0.9 → 0.5"));
        m_at.type(1, "learningRate", "0.1"); // its pair moves with it, and back with it
        QTRY_COMPARE(m_at.part<QAction>("undo")->text(), QString("&Undo SGD, SGDM η 0.02 → 0.1"));
        QTRY_COMPARE(m_at.status().hyperparameters[0].learningRate, 0.1);

        QTest::keyClick(&m_at.window(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_at.arm(0)->values().learningRate, 0.02);
        QCOMPARE(m_at.arm(1)->values().learningRate, 0.02);
        QTRY_COMPARE(m_at.status().hyperparameters[0].learningRate, 0.02);
        QTRY_COMPARE(m_at.status().hyperparameters[1].learningRate, 0.02);
        QCOMPARE(m_at.status().hyperparameters[1].momentum, 0.5);
        QCOMPARE(m_at.part<QAction>("redo")->text(), QString("&Redo SGD, SGDM η 0.02 → 0.1"));
        QTest::keyClick(&m_at.window(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_at.status().hyperparameters[1].momentum, 0.9);
        QTest::keyClick(&m_at.window(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(m_at.status().hyperparameters[1].momentum, 0.5);
        QTRY_VERIFY(m_at.arm(1)->findChild<QLabel*>("applied")->text().startsWith("applied at step "));
    }

    void oneMovementIsOneChange()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(m_at.slider(0, "batchSize"), Qt::Key_Right);
        auto* history = m_at.part<ChangeHistory>("changeHistory");
        QTRY_COMPARE(history->stack().count(), 1);
        history->stack().undo();
        QTRY_COMPARE(m_at.status().hyperparameters[0].batchSize, 8);
        QCOMPARE(m_at.arm(0)->values().batchSize, 8);
    }

    /// However soon one follows the other.
    void twoDragsAreTwoChanges()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        QSlider* slider = m_at.slider(1, "momentum");
        auto* history = m_at.part<ChangeHistory>("changeHistory");
        const auto drag = [slider, history] {
            const QPoint handle = handleOf(*slider);
            const int before = history->stack().count();
            QTest::mousePress(slider, Qt::LeftButton, {}, handle);
            for (int i = 1; i <= 3; ++i) {
                const int value = slider->value();
                QTest::mouseMove(slider, handle + QPoint(-4 * i, 0));
                QTRY_VERIFY(slider->value() != value && history->stack().count() == before + 1);
            }
            QTest::mouseRelease(slider, Qt::LeftButton, {}, handle + QPoint(-12, 0));
        };
        drag();
        const double between = m_at.arm(1)->values().momentum;
        QVERIFY(between < 0.9);
        drag();
        QVERIFY(m_at.arm(1)->values().momentum < between);
        history->stack().undo();
        QCOMPARE(m_at.arm(1)->values().momentum, between);
        history->stack().undo();
        QCOMPARE(m_at.arm(1)->values().momentum, 0.9);
    }

    void anotherExperimentForgetsThem()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.type(0, "learningRate", "0.1");
        QTRY_VERIFY(m_at.part<QAction>("undo")->isEnabled());
        m_at.window().open("ravine");
        QVERIFY(!m_at.part<QAction>("undo")->isEnabled());
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QCOMPARE(m_at.arm(0)->values().learningRate, 1.99);
    }

    void aHelpPageFitsTheWindow()
    {
        m_at.open("ravine");
        m_at.window().resize(1280, 720);
        showPage(&m_at.window(), "Keys", shortcutsPage(m_at.window()));
        auto* page = m_at.part<QDialog>("page");
        QVERIFY(page->width() < 1280 && page->height() < 720);
        auto* area = page->findChild<QScrollArea*>("pageText");
        QVERIFY(area->widget()->width() <= area->viewport()->width());
    }

    void theListOfKeysIsReadFromTheActions()
    {
        m_at.open("ravine");
        const QString page = shortcutsPage(m_at.window());
        for (const QAction* action : m_at.window().findChildren<QAction*>()) {
            if (action->shortcut().isEmpty())
                continue;
            const QString key = action->shortcut().toString(QKeySequence::NativeText);
            QVERIFY2(page.contains(">" + key), qPrintable(action->objectName() + " " + key));
        }
    }

    void noTwoActionsShareAKey()
    {
        m_at.open("ravine");
        QMap<QString, QString> owners;
        for (const QAction* action : m_at.window().findChildren<QAction*>()) {
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!owners.contains(key.toString()),
                    qPrintable(action->objectName() + " and " + owners.value(key.toString()) + ": " + key.toString()));
                owners[key.toString()] = action->objectName();
            }
        }
    }
};

QTEST_MAIN(ChangeHistoryTest)
#include "change_history_test.moc"
