// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arms_panel.h"
#include "controls/pairing_box.h"
#include "controls/update_rule_text.h"
#include "widgets/any_warning.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include <memory>

using namespace tandem;

class ArmsPanelTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ArmsPanel> m_panel;

    ArmPanel* sgd() const { return m_panel->panel(0); }
    ArmPanel* sgdm() const { return m_panel->panel(1); }
    static void type(ArmPanel* arm, const char* slider, const QString& text)
    {
        auto* field = arm->findChild<QWidget*>(slider)->findChild<QLineEdit*>("field");
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    void choose(Pairing pairing)
    {
        auto* mode = m_panel->findChild<QComboBox*>("mode");
        const int index = mode->findData(static_cast<int>(pairing));
        mode->setCurrentIndex(index);
        Q_EMIT mode->activated(index);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_panel = std::make_unique<ArmsPanel>();
        m_panel->setArms(
            {{0, {"SGD", Optimizer::Sgd, {0.1, 0.0, 64}}, 60000}, {1, {"SGDM", Optimizer::Sgdm, {0.1, 0.9, 64}}, 60000}});
        m_panel->show();
    }

    void theSameEffectiveRateIsTheDefault()
    {
        QCOMPARE(m_panel->pairingBox()->pairing(), Pairing::EffectiveLearningRate);
        QSignalSpy edited(m_panel.get(), &ArmsPanel::edited);
        type(sgd(), "learningRate", "0.2");
        QCOMPARE(sgd()->values().learningRate, 0.2);
        QCOMPARE(sgdm()->values().learningRate, 0.2);
        QCOMPARE(edited.count(), 2);
    }

    void momentumKeepsTheEffectiveRate()
    {
        QSignalSpy edited(m_panel.get(), &ArmsPanel::edited);
        type(sgdm(), "momentum", "0.99");
        QCOMPARE(sgdm()->values(), (Hyperparameters{0.1, 0.99, 64}));
        QCOMPARE(sgd()->values(), (Hyperparameters{0.1, 0.0, 64}));
        QCOMPARE(edited.count(), 1);
    }

    void theSameRawRate()
    {
        choose(Pairing::RawLearningRate);
        QCOMPARE(sgdm()->values().practicalLearningRate(), 0.1);
        QCOMPARE(sgdm()->values().learningRate, 1.0);
        type(sgdm(), "momentum", "0.5");
        QCOMPARE(sgdm()->values().practicalLearningRate(), 0.1); // η follows: γ is what is shared
        QCOMPARE(sgd()->values().learningRate, 0.1);
        type(sgdm(), "learningRate", "0.4");
        QCOMPARE(sgd()->values().learningRate, 0.2);
    }

    void eachItsOwn()
    {
        choose(Pairing::Free);
        type(sgd(), "learningRate", "0.3");
        QCOMPARE(sgdm()->values().learningRate, 0.1);
    }

    void batchSizesAreFreeUnlessLinked()
    {
        type(sgd(), "batchSize", "128");
        QCOMPARE(sgdm()->values().batchSize, 64);
        m_panel->findChild<QCheckBox*>("sameBatch")->click();
        QCOMPARE(sgdm()->values().batchSize, 128);
        type(sgdm(), "batchSize", "1000");
        QCOMPARE(sgd()->values().batchSize, 1000);
    }

    void aBatchSizeMovesNoLearningRate()
    {
        m_panel->setArms({{0, {"SGD", Optimizer::Sgd, {0.1, 0.0, 64}}, 0}, {1, {"SGDM", Optimizer::Sgdm, {0.5, 0.9, 64}}, 0}});
        type(sgd(), "batchSize", "128");
        QCOMPARE(sgdm()->values().learningRate, 0.5);
    }

    void badBatchSizesAreRefusedBesideTheField_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::newRow("none") << "0";
        QTest::newRow("half") << "1.5";
        QTest::newRow("more than there are") << "60001";
    }
    void badBatchSizesAreRefusedBesideTheField()
    {
        QFETCH(QString, typed);
        QSignalSpy edited(m_panel.get(), &ArmsPanel::edited);
        type(sgd(), "batchSize", typed);
        QCOMPARE(edited.count(), 0);
        auto* line = sgd()->findChild<QWidget*>("batchSize")->findChild<QLabel*>("errorLine");
        QVERIFY(line->isVisible());
        QVERIFY(line->text().contains("from 1 to 60"));
        type(sgd(), "batchSize", "512");
        QVERIFY(!line->isVisible());
        QCOMPARE(edited.count(), 1);
    }

    void theUpdateRuleHasItsNumbersInIt()
    {
        QCOMPARE(updateRuleText({"SGD", Optimizer::Sgd, {}}, {0.1, 0.0, 64}), QString("θ ← θ − 0.1 g"));
        QCOMPARE(sgdm()->findChild<QLabel*>("updateRule")->text(),
            QString("buf ← 0.9 buf + g\nθ ← θ − 0.01 buf\nη = γ/(1−β) = 0.01/(1−0.9) = 0.1"));
        type(sgdm(), "momentum", "0.99");
        QCOMPARE(sgdm()->findChild<QLabel*>("updateRule")->text(),
            QString("buf ← 0.99 buf + g\nθ ← θ − 0.001 buf\nη = γ/(1−β) = 0.001/(1−0.99) = 0.1"));
    }

    void everyOptimizerHasItsRule_data()
    {
        QTest::addColumn<int>("optimizer");
        QTest::addColumn<int>("svag");
        QTest::addColumn<double>("decay");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char* name, Optimizer optimizer, int svag, double decay, const char* rule) {
            QTest::newRow(name) << static_cast<int>(optimizer) << svag << decay << QString(rule);
        };
        row("SVAG", Optimizer::Sgd, 5, 0.0, "g = 2 g₁ − 1 g₂   (SVAG, ℓ = 5, rate η/ℓ)\nθ ← θ − 0.02 g");
        row("weight decay", Optimizer::Sgd, 1, 5e-4, "d = g + 0.0005 θ\nθ ← θ − 0.1 d");
        row("Nesterov", Optimizer::Nesterov, 1, 0.0,
            "buf ← 0.9 buf + g\nθ ← θ − 0.01 (g + 0.9 buf)\nη = γ/(1−β) = 0.01/(1−0.9) = 0.1");
        row("FSGDM", Optimizer::Fsgdm, 1, 0.0, "buf ← u buf + g,  u = k/(k + 0.033 N)\nθ ← θ − 0.1 buf");
        row("Adam", Optimizer::Adam, 1, 0.0,
            "m ← 0.9 m + 0.1 g\ns ← 0.999 s + 0.001 g²\nθ ← θ − 0.1 m/(√s + 1e-8), both corrected for their start");
    }
    void everyOptimizerHasItsRule()
    {
        QFETCH(int, optimizer);
        QFETCH(int, svag);
        QFETCH(double, decay);
        QFETCH(QString, rule);
        const auto kind = static_cast<Optimizer>(optimizer);
        const Hyperparameters values{0.1, hasMomentum(kind) ? 0.9 : 0.0, 64};
        const Arm arm{"arm", kind, values, {.weightDecay = decay, .svag = svag}};
        QCOMPARE(updateRuleText(arm, values), rule);
        m_panel->setArms({{0, {"SGD", Optimizer::Sgd, {0.1, 0.0, 64}}, 0}, {1, arm, 0}});
        QCOMPARE(m_panel->panel(1)->findChild<QWidget*>("momentum") != nullptr, hasMomentum(kind));
        type(sgd(), "learningRate", "0.2"); // shared where it means the same
        QCOMPARE(m_panel->panel(1)->values().learningRate, hasEffectiveLearningRate(kind) ? 0.2 : 0.1);
    }

    void scaledMomentumFollowsTheRate()
    {
        Arm scaled{"scaled", Optimizer::Sgdm, {}, {.momentumScaling = MomentumScaling{0.5, 0.4}}};
        scaled.initial = scaled.consistent({0.25, 0.0, 64});
        m_panel->setArms({{0, {"SGD", Optimizer::Sgd, {0.25, 0.0, 64}}, 0}, {1, scaled, 0}});
        QVERIFY(!m_panel->panel(1)->findChild<QWidget*>("momentum"));
        type(sgd(), "learningRate", "0.01");
        QCOMPARE(m_panel->panel(1)->values(), (Hyperparameters{0.01, 0.96, 64}));
        const QString rule = m_panel->panel(1)->findChild<QLabel*>("updateRule")->text();
        QVERIFY2(rule.startsWith("buf ← 0.96 buf + g\n") && rule.endsWith("\n1−β = 0.4 η^0.5"), qPrintable(rule));
    }

    void appliedAndErrorLines()
    {
        sgd()->showApplied(1234);
        QVERIFY(sgd()->findChild<QLabel*>("applied")->text().startsWith("applied at step 1"));
        sgd()->showError("No.");
        const auto lines = sgd()->findChildren<QLabel*>("errorLine", Qt::FindDirectChildrenOnly);
        QCOMPARE(lines.size(), 1);
        QVERIFY(lines.first()->isVisible());
        QTest::keyClick(sgd()->findChild<QWidget*>("learningRate")->findChild<QSlider*>("slider"), Qt::Key_Right);
        QVERIFY(!lines.first()->isVisible());
    }
};

QTEST_MAIN(ArmsPanelTest)
#include "arms_panel_test.moc"
