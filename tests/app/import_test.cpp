// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "busy_line.h"
#include "logs/import_window.h"
#include "logs/importing.h"
#include "plot_grid.h"
#include "plot_places.h"
#include "plots/run_plot.h"
#include "runlog/event_file.h"
#include "runlog/log_reader.h"
#include "widgets/any_warning.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace tandem;

/// File › Import… in the real window.
class ImportTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    WindowFixture m_at;

    QString file(const QString& name) const { return m_folder->filePath(name); }
    void click(const char* name) const { QTest::mouseClick(m_at.part<QPushButton>(name), Qt::LeftButton); }
    void choose(const char* name, const QString& item) const
    {
        auto* box = m_at.part<QComboBox>(name);
        box->setFocus();
        const int wanted = box->findText(item);
        QVERIFY2(wanted >= 0, qPrintable(item));
        while (box->currentIndex() != wanted)
            QTest::keyClick(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    }
    QString write(const QString& name, const QByteArray& contents) const
    {
        QFile out(file(name));
        out.open(QIODevice::WriteOnly);
        out.write(contents);
        return out.fileName();
    }
    /// The import window, asked for by the menu, with `answer` for a file or folder.
    void ask(const QString& answer) const
    {
        const auto chosen = [answer](QWidget*) { return answer; };
        m_at.window().findChild<Importing*>("importing")->setQuestions({chosen, chosen, [](QWidget*, const QString&) {
                                                                            return QString();
                                                                        }});
        m_at.part<QAction>("import")->trigger();
        QVERIFY(QTest::qWaitForWindowActive(m_at.part<ImportWindow>("importWindow")));
    }
    QStringList header() const
    {
        const auto* rows = m_at.part<QTableWidget>("importRows");
        QStringList names;
        for (int column = 0; column < rows->columnCount(); ++column)
            names << rows->horizontalHeaderItem(column)->text();
        return names;
    }
    const Series* curve(const char* metric, int arm = wholeRun) const
    {
        return m_at.window().shown().history()->find({metric, arm, allSeeds});
    }
    QStringList logs() const { return QDir(m_folder->path()).entryList({"*.tandem*"}); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
        m_at.open("ravine");
    }
    void cleanup() { m_at.close(); }

    void aTableIsShownAndImported()
    {
        ask(write("table.csv", "epoch;loss;lr\n0;1,5;10\n1;0,5;20\n2;0,25;30\n"));
        QVERIFY(!m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        QCOMPARE(m_at.text("importSentence"),
            QString("A wide table separated by semicolons, with a header, the step in column \"epoch\": a curve a column."));
        QCOMPARE(header(), QStringList({"epoch (step)", "loss", "lr"}));
        QCOMPARE(m_at.part<QTableWidget>("importRows")->item(1, 1)->text(), QString("0,5"));
        QCOMPARE(m_at.part<QLineEdit>("importLog")->text(), file("table.tandem"));
        click("importBegin");
        QTRY_COMPARE(m_at.window().shown().source(), file("table.tandem"));
        QCOMPARE(m_at.text("message"), QString("6 numbers imported from table.csv."));
        QTRY_VERIFY(!m_at.part<ImportWindow>("importWindow")); // closed: nothing was left out
        QVERIFY(curve("loss"));
        QCOMPARE(curve("loss")->value(2), 0.25);
        QCOMPARE(curve("loss")->step(2), 2);

        // Its curves stand where the window's own plots would be empty, until a run that has those is shown.
        PlotGrid& grid = m_at.window().plotGrid();
        const auto visible = [&] {
            QStringList titles;
            for (const RunPlot* plot : grid.plots())
                if (plot->isVisible())
                    titles << plot->title();
            return titles;
        };
        QCOMPARE(visible(), QStringList({"loss", "lr"}));
        QTRY_COMPARE(grid.plot("curvePlot1")->legendTexts(), QStringList("loss"));

        // What such a run lacks is said where the run is described, and why it cannot be forked beside the button.
        const QString description = m_at.text("description");
        QVERIFY2(description.contains(file("table.csv")), qPrintable(description));
        for (const char* gap : {"nothing to fork", "no trajectory", "no bands"})
            QVERIFY2(description.contains(gap), qPrintable(description));
        QVERIFY(m_at.text("readOnly").contains("only curves"));
        QVERIFY(!m_at.part<QWidget>("forkButton")->isEnabled());
        grid.places().detach(grid.plot("curvePlot2"));
        m_at.window().open("ravine");
        const QStringList own{"Loss", "Gradient noise scale", "Trajectories", "Value of momentum"};
        QTRY_COMPARE(visible(), own);
        // Nor are they behind those: where one leaves its place, nothing is left.
        grid.places().detach(grid.plot("lossPlot"));
        QCOMPARE(visible(), own);
        grid.places().attach(grid.plot("lossPlot"));
        m_at.window().open(file("table.tandem"));
        QTRY_COMPARE(visible(), QStringList({"loss", "lr"}));
    }

    void whatIsOnlyReadIsNoField()
    {
        ask(write("table.csv", "step,loss\n0,1.5\n1,0.5\n"));
        for (const char* name : {"importSource", "importLog"}) {
            const auto* line = m_at.part<QLineEdit>(name);
            QVERIFY(!line->hasFrame());
            QCOMPARE(line->palette().color(QPalette::Base).alpha(), 0);
            QVERIFY(!(line->focusPolicy() & Qt::TabFocus));
        }
        QTRY_VERIFY(m_at.part<QPushButton>("importFile")->hasFocus());
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        auto* line = m_at.part<QLineEdit>("importSource");
        QTest::mouseClick(line, Qt::LeftButton);
        QVERIFY(line->hasFocus());
        QTest::keySequence(line, QKeySequence::SelectAll);
        QCOMPARE(line->selectedText(), file("table.csv"));
    }

    void whatWasDetectedCanBeCorrected()
    {
        ask(write("table.csv", "0,7,1.5\n1,8,2.5\n2,9,3.5\n"));
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        QCOMPARE(m_at.part<QComboBox>("importStep")->currentText(), QString("column_1"));
        choose("importStep", "column_2");
        QTRY_COMPARE(header(), QStringList({"column_1", "column_2 (step)", "column_3"}));
        choose("importFirstRow", "names");
        QTRY_COMPARE(header(), QStringList({"0", "7 (step)", "1.5"}));
        choose("importFirstRow", "numbers");
        QTRY_COMPARE(header().size(), 3);
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importBegin");
        QTRY_COMPARE(m_at.window().shown().source(), file("table.tandem"));
        QVERIFY(curve("column_3"));
        QCOMPARE(curve("column_3")->step(0), 7);
        QCOMPARE(curve("column_3")->value(2), 3.5);

        // Other fields, other columns.
        ask(write("other.csv", "a;b\n1;2\n"));
        click("importFile");
        QTRY_COMPARE(m_at.part<QComboBox>("importDelimiter")->currentText(), QString("semicolons"));
        choose("importDelimiter", "commas");
        QTRY_COMPARE(header(), QStringList("a;b"));
    }

    void nestedRunsAreDropped()
    {
        for (const char* name : {"runs/a", "runs/b/c"}) {
            QDir().mkpath(file(name));
            EventFileWriter writer((file(name) + "/events.out.tfevents.1").toStdString());
            for (int step = 0; step < 10; ++step)
                writer.add({"loss", step, 0.0, 0.5 * step});
            writer.close();
        }
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file("runs"))});
        QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_at.window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_at.window(), &event);
        QTRY_VERIFY(m_at.part<ImportWindow>("importWindow"));
        QVERIFY(m_at.part<ImportWindow>("importWindow")->isVisible());
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        QCOMPARE(m_at.part<QTableWidget>("importRows")->item(1, 0)->text(), QString("b/c"));
        click("importBegin");
        QTRY_COMPARE(m_at.window().shown().source(), file("runs.tandem"));
        QCOMPARE(m_at.window().shown().history()->description().arms[1].name, std::string("b/c"));
        QVERIFY(curve("loss", 1));
        QCOMPARE(curve("loss", 1)->size(), 10);
    }

    void damageIsCountedAndStays()
    {
        EventFileWriter writer(file("events.out.tfevents.1").toStdString());
        for (int step = 0; step < 10; ++step)
            writer.add({"loss", step, 0.0, 0.5 * step});
        writer.close();
        QFile events(file("events.out.tfevents.1"));
        QVERIFY(events.open(QIODevice::ReadWrite));
        events.seek(events.size() - 6);
        events.write("xx");
        events.close();
        m_at.window().open(events.fileName()); // as File › Open does
        QTRY_VERIFY(m_at.part<ImportWindow>("importWindow"));
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importBegin");
        QTRY_VERIFY(m_at.window().shown().log());
        auto* dialog = m_at.part<ImportWindow>("importWindow");
        QVERIFY(dialog->isVisible());
        QVERIFY2(m_at.text("importMessage").contains("record 11: its checksum is wrong"), qPrintable(m_at.text("importMessage")));
        QVERIFY2(m_at.text("importMessage").contains("9 numbers"), qPrintable(m_at.text("importMessage")));
        QVERIFY(m_at.text("description").contains("record 11")); // noted in the log
        QVERIFY(!m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importClose");
        QTRY_VERIFY(!m_at.part<ImportWindow>("importWindow"));
    }

    void stepsThatRepeatAreToldOf()
    {
        ask(write("twice.csv", "step,loss\n0,1.5\n1,0.5\n0,1.25\n1,0.25\n"));
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importBegin");
        QTRY_VERIFY(m_at.window().shown().log());
        const QString said = "2 numbers are at a step that their curve has already; all are kept, in the order of the source.";
        QVERIFY2(m_at.text("importMessage").contains(said), qPrintable(m_at.text("importMessage")));
        QVERIFY2(m_at.text("description").contains(said), qPrintable(m_at.text("description"))); // noted in the log
        QCOMPARE(curve("loss")->size(), 4);
        QCOMPARE(curve("loss")->value(1), 1.25);
        click("importClose");
        QTRY_VERIFY(!m_at.part<ImportWindow>("importWindow"));
    }

    void aRefusalIsASentence()
    {
        ask(write("empty.csv", "\n\n"));
        click("importFile");
        QTRY_VERIFY(m_at.text("importMessage").contains("holds no table"));
        QVERIFY(!m_at.part<QPushButton>("importBegin")->isEnabled());
        ask(m_folder->path());
        click("importFolder");
        QTRY_VERIFY(m_at.text("importMessage").contains("no TensorBoard event file"));
        ask(write("words.csv", "name,place\nx,y\n"));
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importBegin");
        QTRY_VERIFY2(m_at.text("importMessage").contains("no table of numbers"), qPrintable(m_at.text("importMessage")));
        QCOMPARE(logs(), QStringList());
        QVERIFY(m_at.window().shown().isLive());
    }

    /// A cancelled import leaves nothing, and the window as it was.
    void anImportIsCancelled_data()
    {
        QTest::addColumn<QString>("button");
        QTest::newRow("in its window") << "importClose";
        QTest::newRow("in the status bar") << "importProgressCancel";
    }
    void anImportIsCancelled()
    {
        QFETCH(QString, button);
        QByteArray table("step,loss\n");
        for (int step = 0; step < 2'000'000; ++step)
            table += QByteArray::number(step) + ",0.5\n";
        ask(write("long.csv", table));
        click("importFile");
        QTRY_VERIFY(m_at.part<QPushButton>("importBegin")->isEnabled());
        click("importBegin");
        QCOMPARE(m_at.part<QPushButton>("importClose")->text(), QString("Cancel"));
        QVERIFY(!m_at.part<QPushButton>("importFile")->isEnabled());
        auto* line = m_at.part<BusyLine>("importProgress");
        QVERIFY(line->isVisible());
        QVERIFY2(line->work().startsWith("Importing long.csv: "), qPrintable(line->work()));
        m_at.window().findChild<QAbstractButton*>(button)->click();
        QTRY_COMPARE(m_at.text("importMessage"), QString("Cancelled: nothing was imported."));
        QVERIFY(!line->isVisible());
        QCOMPARE(logs(), QStringList());
        QVERIFY(m_at.window().shown().isLive());
        QVERIFY(m_at.part<QPushButton>("importBegin")->isEnabled()); // to be tried again
    }
};

QTEST_MAIN(ImportTest)
#include "import_test.moc"
