// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "experiments/experiment_chooser.h"
#include "logs/run_files.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeWidget>

using namespace tandem;

/// The sheet of experiments, by its controls and by the keyboard alone.
class ExperimentChooserTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    ExperimentChooser* chooser() const { return m_at.part<ExperimentChooser>("experimentChooser"); }
    QTreeWidget* list() const { return chooser()->findChild<QTreeWidget*>("experimentList"); }
    QLineEdit* search() const { return chooser()->findChild<QLineEdit*>("search"); }
    QString text(const char* label) const { return chooser()->findChild<QLabel*>(QLatin1String(label))->text(); }
    QStringList groups() const
    {
        QStringList groups;
        for (int i = 0; i < list()->topLevelItemCount(); ++i)
            groups << list()->topLevelItem(i)->text(0);
        return groups;
    }
    int offered() const
    {
        int count = 0;
        for (int i = 0; i < list()->topLevelItemCount(); ++i)
            count += list()->topLevelItem(i)->childCount();
        return count;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("ravine");
        m_at.part<QAction>("chooseWithDescriptions")->trigger();
        QVERIFY(chooser() && chooser()->isVisible() && !chooser()->isModal());
    }
    void cleanup() { m_at.close(); }

    void offersAllWithWhatIsOpenChosen()
    {
        QCOMPARE(offered(), static_cast<int>(shippedExperiments().size()));
        QCOMPARE(list()->currentItem()->text(0), QString("Ravine"));
        QCOMPARE(groups().value(0), QString("Momentum makes no difference"));
        QVERIFY(!groups().contains("Others"));
        QCOMPARE(text("cardTitle"), QString("Ravine"));
        QVERIFY2(text("cardWatch").startsWith("Watch: SGD jumps from wall to wall"), qPrintable(text("cardWatch")));
        QVERIFY(text("cardAbout").startsWith("A ravine without noise"));
        const QString facts = text("cardFacts");
        QVERIFY2(facts.contains("quadratic in 2 dimensions, curvatures 0.01 to 1, no noise"), qPrintable(facts));
        QVERIFY2(facts.contains("SGDM: sgdm, η 1.99, β 0.9, B 1"), qPrintable(facts));
        QVERIFY2(facts.contains("2 arms × 8 seeds × 400 steps = 6\u202f400 replica-steps"), qPrintable(facts));
    }

    void theKeyboardSearchesChoosesAndOpens()
    {
        QTest::keyClicks(search(), "QUADRATIC subspace");
        QCOMPARE(offered(), 1);
        QCOMPARE(text("cardTitle"), QString("Tiny subspaces"));
        search()->clear();
        QTest::keyClicks(search(), "ravine");
        QVERIFY(offered() >= 2);
        const QString first = list()->currentItem()->text(0);
        QTest::keyClick(search(), Qt::Key_Down);
        QVERIFY(list()->currentItem()->text(0) != first);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(search(), Qt::Key_Up); // over the heads of groups, and no farther than the first
        const QString top = list()->currentItem()->text(0);
        QTest::keyClick(search(), Qt::Key_Return);
        QVERIFY(!chooser()->isVisible());
        QTRY_COMPARE(m_at.window().windowTitle(), top + " – Tandem");
    }

    void whatNobodyHasIsSaid()
    {
        QTest::keyClicks(search(), "no such thing");
        QCOMPARE(offered(), 0);
        QVERIFY(!chooser()->findChild<QPushButton*>("openChosen")->isEnabled());
        QCOMPARE(text("cardDescription"), QString("No experiment has all of these words."));
        QTest::keyClick(search(), Qt::Key_Return);
        QVERIFY(chooser()->isVisible());
        QTest::keyClick(search(), Qt::Key_Escape);
        QVERIFY(!chooser()->isVisible());
        QCOMPARE(m_at.window().windowTitle(), QString("Ravine – Tandem"));
    }

    void groupsByProblem()
    {
        chooser()->findChild<QComboBox*>("grouping")->setCurrentIndex(1);
        QVERIFY(groups().contains("quadratic") && groups().contains("mlp"));
        QCOMPARE(list()->currentItem()->text(0), QString("Ravine"));
        QCOMPARE(offered(), static_cast<int>(shippedExperiments().size()));
    }

    void filesOfOnesOwn()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("mine.toml");
        QVERIFY(QFile::copy(
            QString::fromStdString(std::string(TANDEM_SOURCE_DIR) + "/resources/experiments/noisy-quadratic.toml"), path));
        m_at.part<RunFiles>("runFiles")->remember(path);
        m_at.part<RunFiles>("runFiles")->remember(folder.filePath("gone.toml"));
        m_at.part<QToolButton>("browseExperiments")->click();
        QCOMPARE(groups().back(), QString("Files that were open last"));
        QCOMPARE(offered(), static_cast<int>(shippedExperiments().size()) + 1);
        MainWindow::FileQuestions questions;
        questions.experiment = [&path](QWidget*) { return path; };
        m_at.window().setFileQuestions(questions);
        chooser()->findChild<QPushButton*>("openFile")->click();
        QVERIFY(!chooser()->isVisible());
        QTRY_COMPARE(m_at.controller().source(), path);
        m_at.part<QToolButton>("browseExperiments")->click();
        QCOMPARE(list()->currentItem()->parent()->text(0), QString("Files that were open last"));
    }
};

QTEST_MAIN(ExperimentChooserTest)
#include "experiment_chooser_test.moc"
