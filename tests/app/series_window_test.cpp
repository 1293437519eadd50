// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "series_window.h"

#include "controls/series_browser.h"
#include "plots/series_plot.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QTest>
#include <QTreeWidget>

using namespace tandem;

/// View › Series… as a user drives it.
class SeriesWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }

    void showsWhatTheWindowShows()
    {
        WindowFixture at;
        at.open(QStringLiteral("noisy-quadratic"));
        QTRY_VERIFY(at.status().step > 100);
        QTest::keyClick(&at.window(), Qt::Key_B, Qt::ControlModifier);
        auto* series = at.part<SeriesWindow>("seriesWindow");
        QVERIFY(series && QTest::qWaitForWindowActive(series));
        auto* tree = series->findChild<QTreeWidget*>(QStringLiteral("tree"));
        QTRY_VERIFY(!tree->findItems(QStringLiteral("train_loss.mean"), Qt::MatchExactly).isEmpty());
        tree->findItems(QStringLiteral("train_loss.mean"), Qt::MatchExactly).front()->setCheckState(0, Qt::Checked);
        auto* plot = series->findChild<SeriesPlot*>(QStringLiteral("seriesPlot"));
        QTRY_COMPARE(plot->legendTexts().size(), 2);
        QVERIFY(plot->legendTexts().front().startsWith(QStringLiteral("train_loss.mean · ")));
        // Another run of the same metrics: what is checked is drawn of it too.
        at.window().open(QStringLiteral("noisy-quadratic"));
        QTRY_VERIFY(at.status().step > 10);
        QTRY_COMPARE(plot->legendTexts().size(), 2);
        QTest::keyClick(series, Qt::Key_Escape);
        QTRY_VERIFY(!series->isVisible());
    }
};

QTEST_MAIN(SeriesWindowTest)
#include "series_window_test.moc"
