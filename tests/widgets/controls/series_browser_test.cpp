// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/series_browser.h"
#include "plots/series_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace tandem;

namespace {

SyntheticRun shortRun()
{
    SyntheticRun run;
    run.steps = 3000;
    run.recordEverySeed = true;
    return run;
}

QTreeWidgetItem* row(const SeriesBrowser& browser, const QString& metric, const QString& name)
{
    const auto* tree = browser.findChild<QTreeWidget*>(QStringLiteral("tree"));
    for (QTreeWidgetItem* item : tree->findItems(metric, Qt::MatchExactly))
        for (int i = 0; i < item->childCount(); ++i)
            if (item->child(i)->text(0) == name)
                return item->child(i);
    return nullptr;
}

} // namespace

/// The list of recorded series, and the plot of those that are checked in it.
class SeriesBrowserTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnAnyWarning(); }

    void longNamesThatBeginAlikeAreToldApart()
    {
        const auto history = syntheticHistory({});
        for (const char* end : {"", "_low", "_high"})
            history->series({std::string("curvature_noise_scale") + end, 0, allSeeds}).append(0, 1.0);
        SeriesBrowser browser;
        browser.setHistory(history);
        const auto* tree = browser.findChild<QTreeWidget*>(QStringLiteral("tree"));
        const int width = tree->fontMetrics().horizontalAdvance(QStringLiteral("curvature_noise_s"));
        QSet<QString> shown;
        for (const QTreeWidgetItem* item : tree->findItems(QStringLiteral("curvature_noise_scale"), Qt::MatchStartsWith))
            shown << tree->fontMetrics().elidedText(item->text(0), tree->textElideMode(), width);
        QCOMPARE(shown.size(), 3);
    }

    void listsEverySeries()
    {
        const auto history = recordedHistory(shortRun());
        SeriesBrowser browser;
        browser.setHistory(history);
        QTreeWidgetItem* seed = row(browser, "train_loss", "SGDM, seed 3");
        QVERIFY(seed && row(browser, "gap", "whole run") && row(browser, "train_loss.mean", "SGD"));
        QVERIFY(seed->text(4).isEmpty()); // nobody has looked
        seed->parent()->setExpanded(true);
        QCOMPARE(seed->text(4), QString("3\u202f000"));
        QVERIFY(!seed->text(1).isEmpty() && !seed->text(2).isEmpty() && !seed->text(3).isEmpty());
        QVERIFY(seed->toolTip(0).contains(QStringLiteral("steps 0 to")));
        QVERIFY(browser.findChild<QLabel*>(QStringLiteral("count"))
                    ->text()
                    .startsWith(QString::number(history->seriesCount()) + QStringLiteral(" of ")));
    }

    void searchFindsByAllWords()
    {
        SeriesBrowser browser;
        browser.setHistory(recordedHistory(shortRun()));
        auto* search = browser.findChild<QLineEdit*>(QStringLiteral("search"));
        QTest::keyClicks(search, QStringLiteral("seed 3 LOSS sgdm"));
        QVERIFY(!row(browser, "train_loss", "SGDM, seed 3")->isHidden());
        QVERIFY(row(browser, "train_loss", "SGDM, seed 2")->isHidden());
        QVERIFY(row(browser, "train_loss", "SGD, seed 3")->isHidden());
        QVERIFY(row(browser, "gap", "whole run")->parent()->isHidden());
        search->clear();
        QVERIFY(!row(browser, "gap", "whole run")->parent()->isHidden());
    }

    void checkingAMetricChecksItsSeries()
    {
        SeriesBrowser browser;
        browser.setHistory(recordedHistory(shortRun()));
        QSignalSpy changed(&browser, &SeriesBrowser::checkedChanged);
        row(browser, "train_loss.mean", "SGD")->setCheckState(0, Qt::Checked);
        QCOMPARE(browser.checked(), (std::vector<SeriesKey>{{"train_loss.mean", 0, allSeeds}}));
        QCOMPARE(row(browser, "train_loss.mean", "SGD")->parent()->checkState(0), Qt::PartiallyChecked);
        row(browser, "train_loss.mean", "SGD")->parent()->setCheckState(0, Qt::Checked);
        QCOMPARE(browser.checked().size(), 2U);
        QVERIFY(changed.count() >= 2);
    }

    void whatIsNewAppears()
    {
        const auto history = recordedHistory(shortRun());
        SeriesBrowser browser;
        browser.setHistory(history);
        browser.setChecked({{"gap"}});
        history->series({"sharpness", 1, allSeeds}).append(5, 2.5);
        browser.refresh();
        QVERIFY(row(browser, "sharpness", "SGDM"));
        row(browser, "sharpness", "SGDM")->parent()->setExpanded(true);
        history->series({"sharpness", 1, allSeeds}).append(6, 7.5);
        browser.refresh();
        QCOMPARE(row(browser, "sharpness", "SGDM")->text(3), QString("7.5"));
        QCOMPARE(browser.checked().size(), 1U);
    }

    void checkedStayInAnotherRun()
    {
        SeriesBrowser browser;
        browser.setHistory(recordedHistory(shortRun()));
        browser.setChecked({{"gap"}, {"train_loss", 0, 3}});
        browser.setHistory(recordedHistory({})); // has no seeds of its own
        QCOMPARE(browser.checked(), (std::vector<SeriesKey>{{"gap"}}));
        browser.setHistory(nullptr);
        QVERIFY(browser.checked().empty());
    }

    void plotDrawsTheChecked()
    {
        SeriesPlot plot;
        show(plot, recordedHistory(shortRun()));
        QVERIFY(notes(plot).contains(QStringLiteral("Check the series")));
        plot.setSeries({{"train_loss.mean", 0, allSeeds}, {"train_loss", 1, 3}, {"gap"}, {"none"}});
        canvasOf(plot)->replot();
        QCOMPARE(
            plot.legendTexts().join(QLatin1Char('|')), QStringLiteral("train_loss.mean · SGD|train_loss · SGDM, seed 3|gap"));
        QVERIFY(graph(plot, QStringLiteral("train_loss.mean · SGD raw")));
        QCOMPARE(graph(plot, QStringLiteral("train_loss · SGDM, seed 3"))->pen().style(), Qt::CustomDashLine);
        QCOMPARE(graph(plot, QStringLiteral("gap points"))->dataCount(), 3);
        plot.setHiddenArms({0});
        canvasOf(plot)->replot();
        QCOMPARE(plot.legendTexts().size(), 2);
    }

    void logarithmicCountsWhatItCannotShow()
    {
        SeriesPlot plot;
        show(plot, recordedHistory(shortRun()));
        plot.setSeries({{"gap_difference"}});
        plot.findChild<QToolButton*>(QStringLiteral("scaleButton"))->click();
        canvasOf(plot)->replot();
        QVERIFY(plot.logarithmic());
        QVERIFY2(plot.sentence().endsWith(QStringLiteral("not on a log axis: 3")), qPrintable(plot.sentence()));
    }

    void marksWhereACurveCeasesToBeFinite()
    {
        const auto history = recordedHistory(shortRun());
        for (std::int64_t step = 0; step < 500; step += 50)
            history->series({"sharpness", 1, allSeeds}).append(step, step < 300 ? 5.0 : NAN);
        SeriesPlot plot;
        show(plot, history);
        plot.setSeries({{"sharpness", 1, allSeeds}, {"train_loss.mean", 0, allSeeds}});
        canvasOf(plot)->replot();
        const QCPGraph* crosses = graph(plot, QStringLiteral("not finite"));
        QVERIFY(crosses);
        QCOMPARE(crosses->data()->at(0)->key, 300.0);
        QCOMPARE(crosses->data()->at(0)->value, 5.0);
        QCOMPARE(plot.sentence(), QStringLiteral("values not finite (×): 4"));
    }
};

QTEST_MAIN(SeriesBrowserTest)
#include "series_browser_test.moc"
