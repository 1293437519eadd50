// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/run_library.h"

#include "engine/runlog/log_fixture.h"
#include "runlog/database.h"
#include "support/input_error.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;
namespace fs = std::filesystem;

namespace {

/// Records a run of `steps`; `started` is then written over, so that tests need not wait for the clock.
std::string record(
    const fs::path& path, const std::string& started, std::int64_t steps = 10, const std::optional<ParentRun>& parent = {})
{
    std::string id;
    {
        LogWriter writer(path);
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, steps);
        writer.record(history, describedMachine(), parent);
        id = writer.runId();
    }
    Database(path, Database::Mode::Write).execute("UPDATE run SET value = '" + started + "' WHERE key = 'started'");
    return id;
}

std::string sentenceOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "nothing thrown";
}

} // namespace

/// A folder of logs, and what people say about a log.
class RunLibraryTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path at(const char* name) const { return fs::path(m_folder->path().toStdString()) / name; }
    RunLibrary library() const { return RunLibrary(m_folder->path().toStdString()); }
    QStringList names() const
    {
        QStringList names;
        for (const LibraryRun& run : library().runs())
            names << QString::fromStdString(run.path.stem().string());
        return names;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(".*"));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void listsWhatIsThere()
    {
        record(at("old.tandem"), "2026-01-01T00:00:00Z", 3000);
        record(at("new.tandem"), "2026-02-01T00:00:00Z");
        QVERIFY(QFile(m_folder->filePath("notes.txt")).open(QIODevice::WriteOnly));
        const std::vector<LibraryRun> runs = library().runs();
        QCOMPARE(names(), (QStringList{"new", "old"}));
        const LibraryRun& old = runs[1];
        QCOMPARE(old.title, std::string("A run"));
        QCOMPARE(old.started, std::string("2026-01-01T00:00:00Z"));
        QVERIFY(!old.ended.empty());
        QCOMPARE(old.step, 3000);
        QCOMPARE(old.plannedSteps, 20000);
        QCOMPARE(old.seeds, 3);
        QCOMPARE(old.arms, (std::vector<std::string>{"SGD", "SGDM"}));
        QCOMPARE(old.bytes, static_cast<std::int64_t>(fs::file_size(old.path)));
        QVERIFY(old.kept == Kept::No && old.recording == Recording::No && old.problem.empty() && old.parentId.empty());
        QCOMPARE(library().bytes(), runs[0].bytes + runs[1].bytes);
        QVERIFY(RunLibrary(m_folder->filePath("none").toStdString()).runs().empty());
    }

    void whatIsNoLogIsListedWithAReason()
    {
        QFile file(QString::fromStdString(at("a.tandem").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("hello, this is no database at all, but text");
        file.close();
        const std::vector<LibraryRun> runs = library().runs();
        QCOMPARE(runs.size(), 1U);
        QVERIFY2(!runs[0].problem.empty() && runs[0].id.empty(), runs[0].problem.c_str());
        QVERIFY(library().shrinkTo(0).empty()); // whatever it is, it is not ours
    }

    void aLogBeingWrittenIsLeftAlone()
    {
        LogWriter writer(at("live.tandem"));
        auto history = std::make_shared<History>(describedRun());
        writer.record(history, describedMachine());
        QVERIFY(waitFor([&] { return writer.status().step == 0 && !library().runs().at(0).id.empty(); }));
        QVERIFY(library().runs().at(0).recording == Recording::Now);
        QVERIFY(library().shrinkTo(0).empty());
        QVERIFY(sentenceOf([&] { library().remove(at("live.tandem")); }).find("being written") != std::string::npos);
        QVERIFY(sentenceOf([&] { library().rename(at("live.tandem"), "x"); }).find("being written") != std::string::npos);
        writer.finish();
        library().remove(at("live.tandem"));
        QVERIFY(fs::is_empty(fs::path(m_folder->path().toStdString())));
    }

    void theOldestGoFirstAndKeptOnesStay()
    {
        record(at("1.tandem"), "2026-01-01T00:00:00Z");
        record(at("2.tandem"), "2026-01-02T00:00:00Z");
        record(at("3.tandem"), "2026-01-03T00:00:00Z");
        record(at("4.tandem"), "2026-01-04T00:00:00Z");
        RunLibrary::setKept(at("1.tandem"), Kept::Yes);
        QVERIFY(library().runs()[3].kept == Kept::Yes);
        const std::int64_t all = library().bytes();
        QVERIFY(library().shrinkTo(all).empty());
        QCOMPARE(library().shrinkTo(all - 1), (std::vector<fs::path>{at("2.tandem")}));
        QCOMPARE(names(), (QStringList{"4", "3", "1"}));
        QCOMPARE(library().shrinkTo(0, {at("4.tandem")}), (std::vector<fs::path>{at("3.tandem")}));
        RunLibrary::setKept(at("1.tandem"), Kept::No);
        QCOMPARE(library().shrinkTo(0).size(), 2U);
    }

    void aParentStaysAsLongAsItsBranch()
    {
        const std::string id = record(at("parent.tandem"), "2026-01-01T00:00:00Z");
        record(at("branch.tandem"), "2026-01-02T00:00:00Z", 20, ParentRun{id, at("parent.tandem").string(), 5, 0});
        record(at("other.tandem"), "2026-01-03T00:00:00Z");
        QCOMPARE(library().runs()[1].parentId, id);
        QCOMPARE(library().runs()[1].forkStep, 5);
        QVERIFY(sentenceOf([&] { library().remove(at("parent.tandem")); }).find("is a branch of it") != std::string::npos);
        QCOMPARE(library().shrinkTo(library().bytes() - 1), (std::vector<fs::path>{at("branch.tandem")}));
        QCOMPARE(library().shrinkTo(0), (std::vector<fs::path>{at("parent.tandem"), at("other.tandem")}));
    }

    void pathsForNewLogsAreFree()
    {
        const RunLibrary deep(m_folder->filePath("made/here").toStdString());
        const fs::path first = deep.newPath("a/b: é");
        QVERIFY2(first.filename().string().ends_with("a-b: é.tandem"), first.c_str());
        record(first, "2026-01-01T00:00:00Z");
        QVERIFY(deep.newPath("a/b: é") != first);
        const std::string cut = deep.newPath(std::string(59, 'x') + "éé").stem().string();
        QVERIFY2(cut.ends_with("xx"), cut.c_str());
        QFile(m_folder->filePath("file")).open(QIODevice::WriteOnly);
        QVERIFY(sentenceOf([&] {
            static_cast<void>(RunLibrary(m_folder->filePath("file").toStdString()).newPath("x"));
        }).find("cannot be made")
            != std::string::npos);
    }

    void closedLogsAreEdited()
    {
        record(at("a.tandem"), "2026-01-01T00:00:00Z");
        LogReader open(at("a.tandem")); // who looks at it sees the change
        const std::int64_t id = newNoteId();
        editLog(at("a.tandem"), AddNote{id, 12, "here it turned"});
        editLog(at("a.tandem"), AddNote{newNoteId(), std::nullopt, "the best so far"});
        RunLibrary::rename(at("a.tandem"), "Better");
        QVERIFY(open.poll());
        QCOMPARE(open.facts().notes.size(), 2U);
        QCOMPARE(open.facts().title, std::string("Better"));
        editLog(at("a.tandem"), ChangeNote{id, "there"});
        editLog(at("a.tandem"), RemoveNote{open.facts().notes[open.facts().notes[0].id == id ? 1 : 0].id});
        QVERIFY(open.poll());
        QCOMPARE(open.facts().notes.size(), 1U);
        QCOMPARE(open.facts().notes[0].text, std::string("there"));
        QCOMPARE(open.facts().notes[0].step, 12);
        QVERIFY(!fs::exists(at("a.tandem-lock")));
    }

    void logsBeingRecordedAreEdited()
    {
        LogWriter writer(at("a.tandem"));
        auto history = std::make_shared<History>(describedRun());
        writer.edit(KeepRun{Kept::Yes}); // before it begins
        writer.record(history, describedMachine());
        const std::int64_t id = newNoteId();
        writer.edit(AddNote{id, 3, "now"});
        recordSteps(*history, 0, 10);
        QVERIFY(waitFor([&] { return writer.status().step == 10; }));
        {
            const LogReader reader(at("a.tandem"));
            QCOMPARE(reader.facts().notes.size(), 1U);
            QVERIFY(reader.facts().kept == Kept::Yes);
        }
        writer.edit(RenameRun{"Mine"});
        writer.finish();
        writer.edit(ChangeNote{id, "then"}); // after it has ended
        const LogReader reader(at("a.tandem"));
        QCOMPARE(reader.facts().title, std::string("Mine"));
        QCOMPARE(reader.facts().notes[0].text, std::string("then"));
    }

    void whatCannotBeEditedSaysWhy()
    {
        QVERIFY(sentenceOf([&] { RunLibrary::rename(at("none.tandem"), "x"); }).find("is not there") != std::string::npos);
        record(at("new.tandem"), "2026-01-01T00:00:00Z");
        Database(at("new.tandem"), Database::Mode::Write).execute("PRAGMA user_version=99");
        QVERIFY(sentenceOf([&] { RunLibrary::rename(at("new.tandem"), "x"); }).find("another schema") != std::string::npos);
        QVERIFY(library().runs().at(0).problem.find("newer") != std::string::npos);
        QVERIFY(library().shrinkTo(0).empty()); // who knows what it says of being kept
    }
};

QTEST_GUILESS_MAIN(RunLibraryTest)
#include "run_library_test.moc"
