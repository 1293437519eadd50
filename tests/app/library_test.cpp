// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/recorded_log.h"
#include "app/window_fixture.h"
#include "logs/library_settings.h"
#include "logs/library_window.h"
#include "runlog/log_reader.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QCheckBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPaintEvent>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QTreeWidget>

using namespace tandem;

/// Where a widget has been painted.
class PaintedPart : public QObject {
public:
    explicit PaintedPart(QWidget* widget) { widget->installEventFilter(this); }
    QRegion region;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            region += static_cast<QPaintEvent*>(event)->region();
        return false;
    }
};

/// The run library's window: what it lists, does and follows.
class LibraryTest : public QObject {
    Q_OBJECT

    std::unique_ptr<LogFolder> m_folder;
    WindowFixture m_at;

    QString file(const char* name) const { return m_folder->file(name); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<LogFolder>();
    }
    void cleanup() { m_at.close(); }

    void theLibraryListsKeepsAndDeletes()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_folder->record("two.tandem", loadExperiment("noisy-quadratic", {{"run.steps", "500"}}));
        m_at.openNothing();
        m_at.part<QAction>("runLibrary")->trigger();
        QVERIFY2(m_at.message().contains("records nothing"), qPrintable(m_at.message()));
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* library = m_at.part<LibraryWindow>("library");
        auto* list = library->findChild<QTreeWidget*>("runs");
        QTRY_COMPARE(list->topLevelItemCount(), 2);
        const auto select = [&](const QString& title) {
            list->clearSelection();
            for (int row = 0; row < list->topLevelItemCount(); ++row)
                if (list->topLevelItem(row)->text(1) == title)
                    list->setCurrentItem(list->topLevelItem(row));
        };
        const auto button = [&](const char* name) { return library->findChild<QPushButton*>(name); };
        QVERIFY(!button("openRuns")->isEnabled());
        select("Ravine");
        button("keepRuns")->click();
        QTRY_COMPARE(list->findItems("★", Qt::MatchExactly, 0).size(), 1);
        select("Ravine");
        QCOMPARE(button("keepRuns")->text(), QString("Do not &keep"));
        list->currentItem()->setText(1, "The steep one");
        QTRY_COMPARE(list->findItems("The steep one", Qt::MatchExactly, 1).size(), 1);
        QTRY_COMPARE(LogReader(file("one.tandem").toStdString()).history()->description().title, std::string("The steep one"));
        QTRY_VERIFY(!library->findChild<QLabel*>("libraryMessage")->text().startsWith("Looking"));

        select("Noisy quadratic");
        button("openRuns")->click();
        QCOMPARE(m_at.window().windowTitle(), QString("Noisy quadratic – Tandem"));
        select("The steep one");
        button("compareRuns")->click();
        QVERIFY(m_at.window().shown().isCompared());
        auto* question = library->findChild<QFrame*>("deleteQuestion");
        QVERIFY(!question->isVisible());
        button("deleteRuns")->click();
        QVERIFY(question->isVisible());
        button("doNotDelete")->click();
        QVERIFY(!question->isVisible());
        QVERIFY(QFile::exists(file("one.tandem")));
        button("deleteRuns")->click();
        button("reallyDelete")->click();
        QCOMPARE(list->topLevelItemCount(), 1);
        QVERIFY(!QFile::exists(file("one.tandem")));
    }

    void theLibraryIsUsedFromTheKeyboard()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_at.openNothing();
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* library = m_at.part<LibraryWindow>("library");
        auto* list = library->findChild<QTreeWidget*>("runs");
        const auto text = [list](int column) { return list->topLevelItem(0)->text(column); };
        QTRY_COMPARE(list->topLevelItemCount(), 1);
        QVERIFY(QTest::qWaitForWindowActive(library));
        const QString started = text(2);
        list->setFocus();
        list->setCurrentItem(list->topLevelItem(0), 2);
        const auto rename = [list](const QString& title) {
            QTest::keyClick(list, Qt::Key_F2);
            auto* editor = list->findChild<QLineEdit*>();
            QVERIFY(editor);
            editor->selectAll();
            QTest::keyClicks(editor, title);
            QTest::keyClick(editor, title.isEmpty() ? Qt::Key_Delete : Qt::Key_End);
            QTest::keyClick(editor, Qt::Key_Return);
            QTRY_VERIFY(!list->findChild<QLineEdit*>());
        };
        rename("The steep one");
        QTRY_COMPARE(LogReader(file("one.tandem").toStdString()).history()->description().title, std::string("The steep one"));
        QTRY_VERIFY(!library->findChild<QLabel*>("libraryMessage")->text().startsWith("Looking"));
        QCOMPARE(text(1), QString("The steep one"));
        QCOMPARE(text(2), started);
        QCOMPARE(list->selectedItems().size(), 1); // to go on with
        rename("");
        QCOMPARE(text(1), QString("The steep one"));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_at.window().windowTitle(), QString("The steep one – Tandem"));
    }

    void aRunThatCannotBeReadIsNotRenamed()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        QFile broken(file("two.tandem"));
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("no log") > 0);
        broken.close();
        m_at.openNothing();
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* library = m_at.part<LibraryWindow>("library");
        auto* list = library->findChild<QTreeWidget*>("runs");
        auto* rename = library->findChild<QPushButton*>("renameRun");
        QTRY_COMPARE(list->topLevelItemCount(), 2);
        QVERIFY(QTest::qWaitForWindowActive(library));
        for (int row = 0; row < 2; ++row) {
            QTreeWidgetItem* item = list->topLevelItem(row);
            list->setCurrentItem(item);
            QCOMPARE(rename->isEnabled(), item->text(3) != QString("cannot be read"));
            rename->click();
            QCOMPARE(list->findChild<QLineEdit*>() != nullptr, rename->isEnabled());
            rename->click(); // by its key, while a title is being typed
            QCOMPARE(list->findChild<QLineEdit*>() != nullptr, rename->isEnabled());
        }
    }

    void theStarsAreThoseOfTheRows()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_at.openNothing();
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* library = m_at.part<LibraryWindow>("library");
        auto* list = library->findChild<QTreeWidget*>("runs");
        QTRY_COMPARE(list->topLevelItemCount(), 1);
        library->hide();
        QVERIFY(QFile::copy(file("one.tandem"), file("two.tandem")));
        m_at.part<QAction>("runLibrary")->trigger();
        QVERIFY(QTest::qWaitForWindowExposed(library));
        QCOMPARE(list->topLevelItemCount(), 1);
        PaintedPart painted(list->viewport());
        connect(list->model(), &QAbstractItemModel::rowsInserted, &painted, [&painted] { painted.region = {}; });
        QTRY_COMPARE(list->topLevelItemCount(), 2);
        QTRY_VERIFY(painted.region.contains(list->viewport()->rect().center()));
        QVERIFY(painted.region.contains(list->viewport()->rect().topLeft()));
    }

    void theLibraryFollowsWhatIsRecorded()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_at.openNothing();
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* list = m_at.part<LibraryWindow>("library")->findChild<QTreeWidget*>("runs");
        QTRY_COMPARE(list->topLevelItemCount(), 1);
        m_at.window().open("noisy-quadratic");
        QTRY_COMPARE(list->findItems("● recording", Qt::MatchExactly, 3).size(), 1);
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.window().open(file("one.tandem"));
        QTRY_COMPARE(list->findItems("● recording", Qt::MatchExactly, 3).size(), 0);
        QCOMPARE(list->topLevelItemCount(), 2);
    }

    /// Whether every training is recorded, and how much room all runs have, is the user's to say.
    void recordingIsTurnedOffAndOn()
    {
        m_at.openNothing();
        m_at.controller().recordInto({.folder = m_folder->path()});
        m_at.part<QAction>("runLibrary")->trigger();
        auto* library = m_at.part<LibraryWindow>("library");
        auto* record = library->findChild<QCheckBox*>("recordTrainings");
        auto* most = library->findChild<QDoubleSpinBox*>("mostRoom");
        QVERIFY(record->isChecked());
        QCOMPARE(most->value(), 5.0);
        record->click();
        most->setValue(1.5);
        QCOMPARE(m_at.controller().library().mostBytes, std::int64_t{3} << 29);
        const auto logs = [&] { return QDir(m_folder->path()).entryList({"*.tandem"}); };
        const auto said
            = [&] { return m_at.part<QLabel>("recording")->isVisible() ? m_at.part<QLabel>("recording")->text() : QString(); };
        m_at.window().open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 100);
        QTRY_COMPARE(said(), QString("not recorded"));
        QCOMPARE(logs(), QStringList());
        QVERIFY(!m_at.part<QWidget>("forkButton")->isEnabled());
        record->click();
        QCOMPARE(logs(), QStringList()); // what trains goes on as it began
        m_at.window().open("ravine");
        QTRY_VERIFY2(said().contains("recording"), qPrintable(said()));
        QTRY_COMPARE(logs().size(), 1);

        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
        QVERIFY(libraryInSettings().records()); // the first time
        rememberLibrary({.folder = "x", .mostBytes = 300 << 20, .trainings = RecordedTrainings::None});
        QVERIFY(!libraryInSettings().records());
        QCOMPARE(libraryInSettings().mostBytes, std::int64_t{300} << 20);
        QVERIFY(libraryInSettings().folder != "x"); // which is the system's to say
    }
};

QTEST_MAIN(LibraryTest)
#include "library_test.moc"
