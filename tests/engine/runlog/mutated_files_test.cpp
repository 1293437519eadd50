// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_import.h"
#include "runlog/database.h"
#include "runlog/log_info.h"
#include "runlog/tensorboard.h"
#include "runlog/tensorboard_import.h"
#include "support/input_error.h"

#include "engine/runlog/log_fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TANDEM_SANITIZED
#endif

using namespace tandem;
namespace fs = std::filesystem;

namespace {

/// Hostile files in, an error sentence or a partial history out: of each kind so many, ./dev torture asks for 1000.
int mutations()
{
    return qEnvironmentVariableIsSet("TANDEM_MUTATIONS") ? qEnvironmentVariableIntValue("TANDEM_MUTATIONS") : 40;
}

constexpr qint64 longestMilliseconds = 5000;
constexpr rlim_t mostBytes = rlim_t{1} << 30; // beyond what the test has when it begins

using Random = std::mt19937_64;

/// One to four of: flipped bits, an end cut off, huge lengths, a piece twice, digits and signs where none belong.
QByteArray mutated(QByteArray bytes, Random& random)
{
    const auto below = [&](qsizetype end) {
        return static_cast<qsizetype>(random() % static_cast<std::uint64_t>(std::max<qsizetype>(end, 1)));
    };
    for (std::uint64_t changes = 1 + random() % 4; changes > 0 && !bytes.isEmpty(); --changes) {
        const qsizetype at = below(bytes.size());
        switch (random() % 6) {
        case 0:
            for (int flips = 0; flips < 8; ++flips)
                bytes[below(bytes.size())] = static_cast<char>(bytes[below(bytes.size())] ^ (1 << (random() % 8)));
            break;
        case 1:
            bytes.truncate(at);
            break;
        case 2: {
            const QByteArray huge(1 + below(8), static_cast<char>(random() % 2 ? 0xff : 0x7f));
            bytes.replace(at, huge.size(), huge);
            break;
        }
        case 3:
            bytes.insert(at, bytes.mid(below(bytes.size()), 1 + below(400)));
            break;
        case 4:
            bytes.remove(at, 1 + below(64));
            break;
        default:
            static const QByteArrayList pieces{
                "-", "nan", "1e999", "\"", ",,,,", "\n", "\t;", "99999999999999999999", "\x00\x00\x00", "é"};
            bytes.insert(at, pieces[below(pieces.size())]);
        }
    }
    return bytes;
}

/// Values of the wrong type, size and sign in the tables of a log that SQLite finds sound.
void falsify(const fs::path& log, Random& random)
{
    static const std::vector<std::pair<const char*, std::vector<const char*>>> tables{{"run", {"key", "value"}},
        {"arm", {"arm", "name", "optimizer"}}, {"series", {"id", "metric", "arm", "seed", "parent_pages"}},
        {"chunk",
            {"series", "page", "samples", "first_step", "last_step", "every", "width", "min", "max", "finite", "not_finite",
                "not_positive"}},
        {"chunk_data", {"vals", "steps", "buckets"}}, {"snapshot", {"step", "sketches"}},
        {"intervention", {"step", "arm", "parameter", "before"}}, {"divergence", {"step", "arm", "seed"}},
        {"checkpoint", {"step", "bytes", "interventions"}}, {"checkpoint_array", {"name", "part", "type", "shape", "data"}},
        {"note", {"step", "text"}}};
    static const std::vector<const char*> values{"NULL", "-1", "0", "1", "4095", "9223372036854775807", "-9223372036854775808",
        "1e308", "'text'", "''", "x'00'", "zeroblob(100000)", "x'28b52ffd600000'", "'4000000000000,4000000000000'",
        "'8,99999999'", "'-1'", "'9999999999'", "randomblob(300)"};
    try {
        Database database(log, Database::Mode::Write);
        for (std::uint64_t changes = 1 + random() % 6; changes > 0; --changes) {
            const auto& [table, columns] = tables[random() % tables.size()];
            try {
                database.execute(std::string("UPDATE OR IGNORE ") + table + " SET " + columns[random() % columns.size()] + " = "
                    + values[random() % values.size()] + (random() % 2 ? "" : " WHERE random() % 3 = 0"));
            } catch (const DatabaseError&) {
                continue; // a constraint of the table
            }
        }
    } catch (const DatabaseError&) {
        return; // damaged before
    }
}

/// What a user does with a log: looks at all of it, plays from its checkpoints, asks what is in it.
void readAll(const fs::path& path)
{
    try {
        const LogReader log(path);
        contentsOf(*log.history());
        for (const SeriesKey& key : log.history()->keys())
            log.history()->find(key)->envelope(0, log.history()->step(), 500);
        for (const CheckpointPlace& place : log.facts().checkpoints) {
            try {
                log.historyBefore(log.checkpoint(place.step), 100);
            } catch (const InputError&) {
                continue;
            }
        }
        logParts(path);
        fileDamage(path);
    } catch (const InputError&) {
        return;
    }
}

} // namespace

class MutatedFilesTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_log;
    QByteArray m_events;
    QByteArray m_csv;
    Random m_random{20261124};

    fs::path at(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }
    static QByteArray contents(const fs::path& path)
    {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void survive(const char* name, const QByteArray& sound, const std::function<void(const fs::path&)>& read,
        const std::function<void(const fs::path&)>& spoil = {})
    {
        for (int i = 0; i < mutations(); ++i) {
            const fs::path path = at(name);
            {
                std::ofstream file(path, std::ios::binary | std::ios::trunc);
                // Every third one is sound but for what `spoil` does.
                const QByteArray bytes = spoil && i % 3 == 0 ? sound : mutated(sound, m_random);
                file.write(bytes.data(), bytes.size());
            }
            if (spoil && i % 3 < 2)
                spoil(path);
            QElapsedTimer since;
            since.start();
            read(path);
            QVERIFY2(
                since.elapsed() < longestMilliseconds, qPrintable(QString("%1 %2: %3 ms").arg(name).arg(i).arg(since.elapsed())));
            for (const char* part : {"", "-wal", "-shm", "-journal", "-lock"})
                fs::remove(path.string() + part);
        }
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void initTestCase()
    {
        const fs::path log = at("sound.tandem");
        {
            LogWriter writer(log);
            auto history = std::make_shared<History>(describedRun());
            recordSteps(*history, 0, 6000);
            writer.record(history, describedMachine());
            Checkpoint checkpoint{5000, 0.5, 1, {}};
            checkpoint.arrays.push_back({"parameters", {2, 3}, std::vector<float>(6, 0.5F)});
            writer.add(checkpoint);
            writer.edit(AddNote{7, 12, "a note"});
        }
        m_log = contents(log);
        exportTensorBoard(LogReader(log), at("events"), "*loss*");
        m_events = contents(at("events") / "SGD" / "seed_40" / "events.out.tfevents.0000000000.tandem").left(40000);
        m_csv = "step,arm,seed,metric,value\n";
        for (int step = 0; step < 400; ++step)
            m_csv += QByteArray::number(step) + ",SGD,4,train_loss," + QByteArray::number(1.0 / (step + 1)) + "\n";
        QVERIFY(m_log.size() > 10000 && m_events.size() > 10000);
        readAll(log); // what is loaded once is loaded now
#ifndef TANDEM_SANITIZED
        std::ifstream pages("/proc/self/statm");
        rlim_t used = 0;
        pages >> used;
        rlimit limit{};
        QCOMPARE(::getrlimit(RLIMIT_AS, &limit), 0);
        limit.rlim_cur = used * static_cast<rlim_t>(::getpagesize()) + mostBytes;
        QCOMPARE(::setrlimit(RLIMIT_AS, &limit), 0);
#endif
    }

    void logs()
    {
        survive("log.tandem", m_log, readAll, [this](const fs::path& path) { falsify(path, m_random); });
    }

    void eventFiles()
    {
        survive("events.out.tfevents.1", m_events, [](const fs::path& path) {
            try {
                ImportedRun run;
                importTensorBoard(path, run);
                run.build("x");
            } catch (const InputError&) {
                return;
            }
        });
    }

    void tables()
    {
        survive("table.csv", m_csv, [](const fs::path& path) {
            try {
                ImportedRun run;
                importCsv(path, run);
                run.build("x");
            } catch (const InputError&) {
                return;
            }
        });
    }
};

QTEST_GUILESS_MAIN(MutatedFilesTest)
#include "mutated_files_test.moc"
