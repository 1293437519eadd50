// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "arm_editor.h"
#include "controls/arm_swatch.h"
#include "plot_grid.h"
#include "plots/plot_header.h"
#include "plots/run_plot.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>

using namespace tandem;

class ArmEditorTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const Arm& arm : m_at.controller().experiment().arms)
            names.push_back(arm.name);
        return names;
    }
    /// What the run has by now; there is nothing before it is loaded.
    Hyperparameters inForce(std::size_t arm) const
    {
        const auto& values = m_at.status().hyperparameters;
        return arm < values.size() ? values[arm] : Hyperparameters{0.0, 0.0, 0};
    }
    QAction* choice(int arm, const char* name) const { return m_at.arm(arm)->findChild<QAction*>(name); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
    }
    void cleanup() { m_at.close(); }

    void anArmIsAddedTrainsAndIsTakenBack()
    {
        m_at.type(1, "momentum", "0.5"); // what was moved goes along
        QTRY_COMPARE(inForce(1).momentum, 0.5);
        m_at.part<QPushButton>("addArm")->click();
        QTRY_COMPARE(names(), (std::vector<std::string>{"SGD", "SGDM", "SGDM 2"}));
        QVERIFY(m_at.part<QLabel>("message")->text().contains("step 0"));
        QTRY_VERIFY(m_at.history() && m_at.history()->step() > 0);
        QCOMPARE(m_at.arm(2)->values().momentum, 0.5);
        QVERIFY(m_at.history()->find({"train_loss.mean", 2, allSeeds}));
        QCOMPARE(m_at.part<QAction>("undo")->text(), QString("&Undo arm SGDM 2"));
        m_at.part<QAction>("undo")->trigger();
        QCOMPARE(names(), (std::vector<std::string>{"SGD", "SGDM"}));
        m_at.part<QAction>("undo")->trigger(); // and the change before it
        QTRY_COMPARE(inForce(1).momentum, 0.9);
        m_at.part<QAction>("redo")->trigger();
        m_at.part<QAction>("redo")->trigger();
        QCOMPARE(names().size(), std::size_t{3});
    }

    void anArmRunsAnotherOptimizer()
    {
        choice(1, "optimizer-nesterov")->trigger();
        QTRY_COMPARE(m_at.controller().experiment().arms[1].optimizer, Optimizer::Nesterov);
        choice(0, "optimizer-adam")->trigger();
        QTRY_COMPARE(m_at.controller().experiment().arms[0].optimizer, Optimizer::Adam);
        QTRY_VERIFY(m_at.history() && m_at.history()->step() > 0);
    }

    void anArmIsRenamedInItsPlace()
    {
        choice(1, "renameArm")->trigger();
        auto* field = m_at.part<QLineEdit>("nameField");
        QTest::keyClicks(field, "heavy ball");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(names()[1], std::string("heavy ball"));
        choice(0, "renameArm")->trigger();
        QTest::keyClicks(m_at.part<QLineEdit>("nameField"), "heavy ball"); // taken
        QTest::keyClick(m_at.part<QLineEdit>("nameField"), Qt::Key_Return);
        QTRY_VERIFY(m_at.part<QLabel>("message")->text().contains("name"));
        QCOMPARE(names()[0], std::string("SGD"));
    }

    void escapeDropsANewName()
    {
        choice(1, "renameArm")->trigger();
        QTest::keyClicks(m_at.part<QLineEdit>("nameField"), "heavy ball");
        QTest::keyClick(m_at.part<QLineEdit>("nameField"), Qt::Key_Escape);
        QTRY_VERIFY(!m_at.part<QLineEdit>("nameField"));
        QCOMPARE(names()[1], std::string("SGDM"));
    }

    void theLastArmStays()
    {
        choice(0, "removeArm")->trigger();
        QTRY_COMPARE(names(), std::vector<std::string>{"SGDM"});
        choice(0, "removeArm")->trigger();
        QTRY_VERIFY(m_at.part<QLabel>("message")->text().contains("1 to 8"));
        QCOMPARE(names().size(), std::size_t{1});
    }

    void upToEightAndThePanelScrolls()
    {
        auto* scroll = m_at.part<QScrollArea>("leftPanel");
        m_at.window().resize(1280, 720);
        QTRY_VERIFY(!scroll->verticalScrollBar()->isVisible());
        while (names().size() < 8) {
            const std::size_t before = names().size();
            m_at.part<QPushButton>("addArm")->click();
            QTRY_COMPARE(names().size(), before + 1);
        }
        QVERIFY(m_at.part<QPushButton>("addArm")->isHidden());
        QTRY_VERIFY(scroll->verticalScrollBar()->isVisible());
    }

    void anArmIsRecoloredInEveryPlot()
    {
        const auto before = m_at.history();
        const auto legendColor = [this](const char* plot, int arm) {
            const QList<LegendEntry> legend = m_at.window().plotGrid().plot(plot)->findChild<PlotHeader*>()->legend();
            const QString name = QString::fromStdString(names()[static_cast<std::size_t>(arm)]);
            const auto entry = std::ranges::find_if(
                legend, [&](const LegendEntry& one) { return one.text.startsWith(name + ' ') || one.text == name; });
            return entry == legend.end() ? QColor() : entry->color;
        };
        const QColor blue = legendColor("lossPlot", 0);
        const QColor vermillion = legendColor("lossPlot", 1);
        choice(0, "color2")->trigger();
        const QColor green = m_at.arm(0)->findChild<ArmSwatch*>("swatch")->color();
        QVERIFY(green != blue && green != vermillion);
        for (const char* plot : {"lossPlot", "noiseScalePlot", "trajectoryPlot"})
            QTRY_COMPARE(legendColor(plot, 0), green);
        choice(1, "color2")->trigger(); // the two swap
        QTRY_COMPARE(legendColor("lossPlot", 1), green);
        QCOMPARE(legendColor("lossPlot", 0), vermillion);
        QCOMPARE(m_at.part<QAction>("undo")->text(), QString("&Undo colour of SGDM"));
        m_at.part<QAction>("undo")->trigger();
        m_at.part<QAction>("undo")->trigger();
        QTRY_COMPARE(legendColor("lossPlot", 0), blue);
        m_at.part<QAction>("redo")->trigger();
        QTRY_COMPARE(legendColor("trajectoryPlot", 0), green);
        QCOMPARE(m_at.history(), before);          // no new training
        m_at.part<QPushButton>("addArm")->click(); // one that begins anew keeps them
        QTRY_COMPARE(names().size(), std::size_t{3});
        QCOMPARE(m_at.controller().experiment().armColors, (std::vector<int>{2, 1, 0}));
        QTRY_COMPARE(legendColor("lossPlot", 0), green);
    }

    void whatWasMadeIsSaved()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("mine.toml");
        m_at.part<QPushButton>("addArm")->click();
        QTRY_COMPARE(names().size(), std::size_t{3});
        m_at.type(0, "learningRate", "0.5");
        QTRY_COMPARE(inForce(0).learningRate, 0.5);
        choice(2, "color7")->trigger();
        m_at.part<ArmEditor>("armEditor")->setFileQuestion([&](QWidget*) { return path; });
        m_at.part<QAction>("saveExperiment")->trigger();
        const Experiment saved = loadExperiment(path.toStdString());
        QCOMPARE(saved.armColors, (std::vector<int>{0, 1, 7}));
        QCOMPARE(saved.arms.size(), std::size_t{3});
        QCOMPARE(saved.arms[0].initial.learningRate, 0.5);
        QVERIFY(saved.text.find("# Watch:") != std::string::npos);
    }
};

QTEST_MAIN(ArmEditorTest)
#include "arm_editor_test.moc"
