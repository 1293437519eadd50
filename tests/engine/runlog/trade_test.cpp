// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runlog/log_fixture.h"

#include "runlog/array_export.h"
#include "runlog/csv_export.h"
#include "runlog/csv_import.h"
#include "runlog/event_file.h"
#include "runlog/log_import.h"
#include "runlog/tensorboard.h"
#include "runlog/tensorboard_import.h"
#include "support/input_error.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace tandem;

namespace {

QString pathIn(const QTemporaryDir& folder, const char* name)
{
    return folder.filePath(name);
}

void writeFile(const QString& path, const QByteArray& contents)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(contents);
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// One bit flipped, a piece cut out, the end cut off, or a number made huge.
QByteArray mutated(QByteArray bytes, std::mt19937& random)
{
    for (unsigned change = 0; change <= random() % 3 && !bytes.isEmpty(); ++change) {
        const auto at = qsizetype(random() % static_cast<unsigned>(bytes.size()));
        switch (random() % 4) {
        case 0:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
            break;
        case 1:
            bytes.truncate(at);
            break;
        case 2:
            bytes.remove(at, random() % 40);
            break;
        default:
            bytes.replace(at, 8, QByteArray(8, '\xff'));
            break;
        }
    }
    return bytes;
}

} // namespace

class TradeTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path m_log;
    std::shared_ptr<History> m_history = std::make_shared<History>(describedRun());

    std::filesystem::path at(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void initTestCase()
    {
        recordSteps(*m_history, 0, 5000);
        m_log = at("run.tandem");
        LogWriter writer(m_log);
        writer.record(m_history, describedMachine());
        Checkpoint checkpoint{4096, 0.1, 0, {}};
        std::vector<float> theta(6 * 3);
        for (std::size_t i = 0; i < theta.size(); ++i)
            theta[i] = 0.5F * static_cast<float>(i);
        checkpoint.arrays.push_back({"parameters", {6, 3}, theta});
        checkpoint.arrays.push_back({"momentum", {6, 3}, std::vector<double>(18, -1.0)});
        writer.add(checkpoint);
    }

    void crcIsThatOfTheStandard()
    {
        // RFC 3720, B.4.
        QCOMPARE(crc32c(std::vector<std::uint8_t>(32, 0)), 0x8a9136aaU);
        QCOMPARE(crc32c(std::vector<std::uint8_t>(32, 0xff)), 0x62a8ab43U);
    }

    void tensorBoardGivesTheSameNumbersInSinglePrecision()
    {
        const LogReader log(m_log);
        exportTensorBoard(log, at("tb"), "");
        QVERIFY_THROWS_EXCEPTION(InputError, exportTensorBoard(log, at("tb"), ""));
        ImportedRun run;
        const ImportReport report = importTensorBoard(at("tb"), run);
        QCOMPARE(report.problems.size(), 0U);
        QCOMPARE(report.skipped, 0);
        const auto found = run.build("x");
        const auto& arms = found->description().arms;
        for (const SeriesKey& key : m_history->keys()) {
            if (key.metric == "seconds")
                continue;
            SeriesKey there = key;
            for (int arm = 0; key.arm != wholeRun && arm < 2; ++arm)
                if (arms[static_cast<std::size_t>(arm)].name
                    == m_history->description().arms[static_cast<std::size_t>(key.arm)].name)
                    there.arm = arm;
            const Series* a = m_history->find(key);
            const Series* b = found->find(there);
            QVERIFY2(b && b->size() == a->size(), key.metric.c_str());
            for (std::int64_t i = 0; i < a->size(); ++i) {
                QCOMPARE(b->step(i), a->step(i));
                const auto single = static_cast<double>(static_cast<float>(a->value(i)));
                QVERIFY(b->value(i) == single || (std::isnan(single) && std::isnan(b->value(i))));
            }
        }
        QCOMPARE(found->description().firstSeed, 40);
    }

    /// What our own export says beside the numbers comes back as it was, arms in their order whatever their folders are called.
    void tensorBoardGivesTheExperimentBack()
    {
        RunDescription described = describedRun();
        described.arms = {{"z, the \"first\"", "sgd"}, {"a/b", "sgdm"}};
        const auto history = std::make_shared<History>(described);
        recordSteps(*history, 0, 1200);
        history->addIntervention({1100, 0.1 + 0.2, 0, "batch_size", 64.0, 100.0});
        const std::filesystem::path log = at("described.tandem");
        {
            LogWriter writer(log);
            writer.record(history, describedMachine());
        }
        exportTensorBoard(LogReader(log), at("described"), "");
        LogImport import;
        import.source = at("described");
        import.log = at("back.tandem");
        const ImportReport report = importIntoLog(import);
        QCOMPARE(report.skipped, 0);
        const LogReader back(import.log);
        const RunDescription& run = back.history()->description();
        QCOMPARE(run.title, described.title);
        QCOMPARE(run.experimentText, described.experimentText);
        QCOMPARE(run.compared, described.compared);
        QCOMPARE(run.arms.size(), 2U);
        for (std::size_t arm = 0; arm < 2; ++arm) {
            QCOMPARE(run.arms[arm].name, described.arms[arm].name);
            QCOMPARE(run.arms[arm].optimizer, described.arms[arm].optimizer);
        }
        const std::vector<InterventionRecord> before = history->interventions();
        const std::vector<InterventionRecord> after = back.history()->interventions();
        QCOMPARE(after.size(), before.size());
        for (std::size_t i = 0; i < after.size(); ++i) {
            QCOMPARE(after[i].step, before[i].step);
            QCOMPARE(after[i].arm, before[i].arm);
            QCOMPARE(after[i].parameter, before[i].parameter);
            QVERIFY(after[i].seconds == before[i].seconds && after[i].before == before[i].before
                && after[i].after == before[i].after);
        }
        QCOMPARE(back.history()->find({"train_loss", 1, 1})->size(), 1200);
    }

    /// Another program's hyperparameters are noted in the log; what cannot be read of them is left out.
    void foreignHyperparametersBecomeNotes()
    {
        std::filesystem::create_directories(at("foreign"));
        EventFileWriter writer(at("foreign/events.out.tfevents.1"));
        writer.add({"loss", 0, 0.0, 1.0});
        // SessionStartInfo { hparams { "lr": 0.5 } hparams { "optimizer": "adam" } }, then what is no message.
        writer.addPluginData("_hparams_/session_start_info", "hparams",
            QByteArray::fromHex("1a290a110a026c72120b"
                                "11000000000000e03f"
                                "0000")
                .toStdString());
        const std::string lr = QByteArray::fromHex("0a0f"
                                                   "0a026c72"
                                                   "1209"
                                                   "11000000000000e03f")
                                   .toStdString();
        const std::string optimizer = QByteArray::fromHex("0a13"
                                                          "0a096f7074696d697a6572"
                                                          "1206"
                                                          "1a046164616d")
                                          .toStdString();
        const std::string session = lr + optimizer;
        writer.addPluginData("_hparams_/session_start_info", "hparams",
            QByteArray::fromHex("1a").toStdString() + static_cast<char>(session.size()) + session);
        writer.addText("note", "hello");
        writer.close();
        ImportedRun run;
        const ImportReport report = importTensorBoard(at("foreign"), run);
        QCOMPARE(report.notes.back(), std::string("Hyperparameters: lr 0.5, optimizer adam"));
        QCOMPARE(report.skipped, 1); // the text
    }

    /// What the hparams plugin reads, byte by byte as its protocol has it.
    void tensorBoardHasTheHyperparameters()
    {
        exportTensorBoard(LogReader(m_log), at("hparams"), "");
        const QByteArray arm = readFile(pathIn(m_folder, "hparams/SGDM/events.out.tfevents.0000000000.tandem"));
        QVERIFY(arm.contains("_hparams_/session_start_info"));
        // An entry { key: "optimizer" value: Value { string_value: "sgdm" } }, one { key: "learning_rate" value: { number_value:
        // 0.1 } }.
        QVERIFY(arm.contains(QByteArray::fromHex("0a13"
                                                 "0a09")
            + "optimizer"
            + QByteArray::fromHex("1206"
                                  "1a04")
            + "sgdm"));
        QVERIFY(arm.contains(QByteArray::fromHex("0a1a"
                                                 "0a0d")
            + "learning_rate"
            + QByteArray::fromHex("1209"
                                  "119a9999999999b93f")));
        QVERIFY(arm.contains("_hparams_/session_end_info"));
        const QByteArray run = readFile(pathIn(m_folder, "hparams/run/events.out.tfevents.0000000000.tandem.text"));
        QVERIFY(run.contains("_hparams_/experiment"));
        // HParamInfo { name: "momentum" type: FLOAT64 }, MetricInfo { name { tag: "full_loss.mean" } }.
        QVERIFY(run.contains(QByteArray::fromHex("220c"
                                                 "0a08")
            + "momentum" + QByteArray::fromHex("2003")));
        QVERIFY(run.contains(QByteArray::fromHex("2a12"
                                                 "0a10"
                                                 "120e")
            + "full_loss.mean"));
        QVERIFY(run.contains("```toml\n[problem]"));
    }

    /// What is detected is told before anything is read.
    void previewsTables()
    {
        writeFile(pathIn(m_folder, "preview.csv"), "# made by hand\niteration;loss\n0;1,5\n1;x\n2;1\n3;1\n4;1\n5;1\n");
        const CsvPreview preview = previewCsv(at("preview.csv"));
        QCOMPARE(preview.layout.sentence(),
            std::string("a wide table separated by semicolons, with a header, the step in column \"iteration\""));
        QCOMPARE(preview.layout.step, 0);
        QCOMPARE(preview.layout.columns[1], std::string("loss"));
        QCOMPARE(preview.rows.size(), CsvPreview::mostRows);
        QCOMPARE(preview.rows[1][1], std::string("x"));
        writeFile(pathIn(m_folder, "none.csv"), "\n# nothing\n");
        QVERIFY_THROWS_EXCEPTION(InputError, previewCsv(at("none.csv")));
    }

    /// What the user says goes before what would be detected.
    void choicesGoBeforeDetection()
    {
        writeFile(pathIn(m_folder, "choice.csv"), "0,5 7\n1,6 8\n");
        CsvChoice choice;
        choice.delimiter = ' ';
        QCOMPARE(previewCsv(at("choice.csv"), choice).layout.columns.size(), 2U);
        choice.firstRow = CsvChoice::FirstRow::Names;
        QCOMPARE(previewCsv(at("choice.csv"), choice).layout.columns, CsvRow({"0,5", "7"}));
        choice = {};
        choice.step = CsvChoice::countRows;
        QCOMPARE(previewCsv(at("choice.csv"), choice).layout.step, -1);
        choice.step = 2;
        QVERIFY_THROWS_EXCEPTION(InputError, previewCsv(at("choice.csv"), choice));
        writeFile(pathIn(m_folder, "choice.csv"), "0,5,7\n1,6,8\n");
        choice.step = 1;
        ImportedRun run;
        importCsv(at("choice.csv"), run, choice);
        QCOMPARE(run.build("x")->find({"column_3", wholeRun, allSeeds})->step(1), 6);
    }

    /// A log comes into being whole or not at all, and knows where it came from and what it does not have.
    void anImportIsALog()
    {
        QTemporaryDir folder;
        const auto entries = [&] { return QDir(folder.path()).entryList(QDir::Files); };
        const std::filesystem::path log = folder.filePath("table.tandem").toStdString();
        QByteArray table("step,loss\n");
        for (int step = 0; step < 100'000; ++step)
            table += QByteArray::number(step) + ",0.5\n";
        writeFile(folder.filePath("table.csv"), table + "oops,1\n");
        LogImport import;
        import.source = folder.filePath("table.csv").toStdString();
        import.log = log;
        import.program = "tandem-test";
        import.kept = Kept::Yes;
        ImportProgress progress;
        progress.cancel();
        QVERIFY_THROWS_EXCEPTION(Interrupted, importIntoLog(import, &progress));
        QCOMPARE(entries(), QStringList("table.csv"));

        ImportProgress finished;
        const ImportReport report = importIntoLog(import, &finished);
        QCOMPARE(entries(), QStringList({"table.csv", "table.tandem"}));
        QCOMPARE(report.samples, 100'000);
        QVERIFY(finished.isWriting());
        QVERIFY2(finished.share() > 0.9 && finished.share() <= 1.0, qPrintable(QString::number(finished.share())));
        const LogReader reader(log);
        QCOMPARE(reader.history()->find({"loss", wholeRun, allSeeds})->size(), 100'000);
        QCOMPARE(importSource(reader.facts().provenance), import.source.string());
        QCOMPARE(reader.facts().kept, Kept::Yes);
        QCOMPARE(reader.facts().notes.size(), 1U);
        QVERIFY2(reader.facts().notes.front().text.find("Line 100002") != std::string::npos,
            reader.facts().notes.front().text.c_str());
        QVERIFY_THROWS_EXCEPTION(InputError, importIntoLog(import)); // what is there is not replaced unasked
        import.existing = ExistingFiles::Overwrite;
        QCOMPARE(importIntoLog(import).samples, 100'000);
    }

    /// An event file as its format is published, byte by byte: TFRecord, tensorflow.Event, a scalar tensor of double precision.
    void anEventFileMadeByHandIsRead()
    {
        const auto record = [](const QByteArray& event) {
            const auto masked = [](const QByteArray& bytes) {
                const std::uint32_t crc
                    = crc32c({reinterpret_cast<const std::uint8_t*>(bytes.data()), std::size_t(bytes.size())});
                const std::uint32_t mask = ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
                return QByteArray(reinterpret_cast<const char*>(&mask), 4);
            };
            const std::uint64_t size = std::uint64_t(event.size());
            const QByteArray length(reinterpret_cast<const char*>(&size), 8);
            return length + masked(length) + event + masked(event);
        };
        const QByteArray version = record(QByteArray::fromHex("09000000000000f03f1a0d627261696e2e4576656e743a32"));
        // wall_time 1, step 300, summary { value { tag "loss" simple_value 0.5 } }
        const QByteArray plain = record(QByteArray::fromHex("09000000000000f03f10ac022a0d0a0b0a046c6f7373150000003f"));
        // step 301, value { tag "loss" metadata {} tensor { dtype DT_DOUBLE tensor_shape {} tensor_content 0.25 } }
        const QByteArray tensor = record(QByteArray::fromHex("10ad022a1a0a180a046c6f73734a0042"
                                                             "0e0802120022"
                                                             "08"
                                                             "000000000000d03f"));
        // step 302, an image: { tag "i" image {} }
        const QByteArray image = record(QByteArray::fromHex("10ae022a070a050a01692200"));
        writeFile(pathIn(m_folder, "events.out.tfevents.1"), version + plain + tensor + image);
        EventFileContents contents = readEventFile(at("events.out.tfevents.1"));
        QCOMPARE(contents.damage, std::string());
        QCOMPARE(contents.records, 4);
        QCOMPARE(contents.skippedValues, 1);
        QCOMPARE(contents.scalars.size(), 2U);
        QCOMPARE(contents.scalars[0].tag, std::string("loss"));
        QCOMPARE(contents.scalars[0].step, 300);
        QCOMPARE(contents.scalars[0].value, 0.5);
        QCOMPARE(contents.scalars[1].step, 301);
        QCOMPARE(contents.scalars[1].value, 0.25);

        // A wrong checksum names its record, and what came before is kept.
        QByteArray damaged = version + plain + tensor;
        damaged[damaged.size() - 8] = char(damaged[damaged.size() - 8] ^ 1);
        writeFile(pathIn(m_folder, "events.out.tfevents.1"), damaged);
        contents = readEventFile(at("events.out.tfevents.1"));
        QCOMPARE(contents.scalars.size(), 1U);
        QVERIFY2(contents.damage.find("record 3: its checksum is wrong") != std::string::npos, contents.damage.c_str());
    }

    void ourOwnCsvComesBack()
    {
        exportCsv(*LogReader(m_log).history(), at("."), "train_loss");
        ImportedRun run;
        const ImportReport report = importCsv(at("series.csv"), run);
        QCOMPARE(report.skipped, 0);
        QVERIFY2(report.source.find("a tidy table separated by commas, with a header, the step in column \"step\"") == 0,
            report.source.c_str());
        const auto found = run.build("x");
        for (const int arm : {0, 1})
            for (const int seed : {0, 1}) {
                const Series& a = *m_history->find({"train_loss", arm, seed});
                const Series& b = *found->find({"train_loss", arm, seed});
                QCOMPARE(b.size(), a.size());
                for (std::int64_t i = 0; i < a.size(); ++i)
                    QVERIFY(b.step(i) == a.step(i)
                        && (a.value(i) == b.value(i) || (std::isnan(a.value(i)) && std::isnan(b.value(i)))));
            }
    }

    void foreignTablesAreUnderstood_data()
    {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("metric");
        QTest::addColumn<QList<double>>("numbers"); // step, value, …
        QTest::addColumn<int>("skipped");
        QTest::newRow("wide") << QByteArray("Epoch,loss,acc\n1,0.5,0.1\n2,0.25,0.2\n")
                              << "a wide table separated by commas, with a header, the step in column \"Epoch\""
                              << "loss" << QList<double>{1, 0.5, 2, 0.25} << 0;
        QTest::newRow("decimal commas") << QByteArray("step;loss\r\n0;1,5\r\n10;0,5\r\n")
                                        << "a wide table separated by semicolons"
                                        << "loss" << QList<double>{0, 1.5, 10, 0.5} << 0;
        QTest::newRow("no header, rising first column")
            << QByteArray("0\t3.0\n5\t2.0\n") << "separated by tabs, without a header, the step in column \"column_1\""
            << "column_2" << QList<double>{0, 3, 5, 2} << 0;
        QTest::newRow("no step at all") << QByteArray("# made elsewhere\nloss lr\n3e-1   1\n.25 1\n")
                                        << "separated by blanks, with a header, its rows counted"
                                        << "loss" << QList<double>{0, 0.3, 1, 0.25} << 0;
        QTest::newRow("bad rows") << QByteArray("step,loss\n0,1\nx,2\n2,\n3,oops\n4,4,4\n5,nan\n") << "a wide table"
                                  << "loss" << QList<double>{0, 1, 5, std::nan("")} << 3;
        QTest::newRow("a mark of UTF-8") << QByteArray("\xef\xbb\xbfstep,\"a, b\"\n7,1\n8,2\n") << "a wide table"
                                         << "a, b" << QList<double>{7, 1, 8, 2} << 0;
    }
    void foreignTablesAreUnderstood()
    {
        QFETCH(QByteArray, table);
        QFETCH(QString, source);
        QFETCH(QString, metric);
        QFETCH(QList<double>, numbers);
        QFETCH(int, skipped);
        writeFile(pathIn(m_folder, "table.csv"), table);
        ImportedRun run;
        const ImportReport report = importCsv(at("table.csv"), run);
        QVERIFY2(report.source.find(source.toStdString()) != std::string::npos, report.source.c_str());
        QCOMPARE(report.skipped, skipped);
        QCOMPARE(int(report.problems.size()), skipped);
        const auto history = run.build("x");
        const Series* series = history->find({metric.toStdString(), wholeRun, allSeeds});
        QVERIFY(series);
        QCOMPARE(series->size() * 2, numbers.size());
        for (std::int64_t i = 0; i < series->size(); ++i) {
            QCOMPARE(double(series->step(i)), numbers[2 * i]);
            QVERIFY(series->value(i) == numbers[2 * i + 1] || std::isnan(numbers[2 * i + 1]));
        }
    }

    void arraysAndJsonAreWellFormed()
    {
        const LogReader log(m_log);
        QCOMPARE(exportNpy(log, at("npy"), std::nullopt), 4096);
        const QByteArray npy = readFile(pathIn(m_folder, "npy/theta.npy"));
        QVERIFY(npy.startsWith(QByteArray("\x93NUMPY\x01\x00", 8)));
        const int header = npy[8] + 256 * npy[9];
        QCOMPARE((10 + header) % 64, 0);
        QVERIFY(npy.contains("{'descr': '<f4', 'fortran_order': False, 'shape': (6, 3, ), }"));
        QCOMPARE(npy.size(), 10 + header + 18 * 4);
        QVERIFY(readFile(pathIn(m_folder, "npy/replicas.csv")).startsWith("row,arm,seed,step\n0,SGD,40,4096\n1,SGD,41,4096\n"));
        QVERIFY_THROWS_EXCEPTION(InputError, exportNpy(log, at("npy"), 5));

        exportJson(log, at("run.json"), "*loss*");
        QJsonParseError error;
        const QJsonObject run = QJsonDocument::fromJson(readFile(pathIn(m_folder, "run.json")), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(run["experiment"].toString(), QString::fromStdString(describedRun().experimentText));
        QCOMPARE(run["series"].toArray().size(), 5);
        QCOMPARE(run["interventions"].toArray().size(), 1);
        QVERIFY_THROWS_EXCEPTION(InputError, exportJson(log, at("run.json"), "no_such*"));
    }

    /// Whatever stands in a file: a partial load or a sentence. Run under the address sanitizer this is a fuzz test.
    void damagedFilesDoNoHarm()
    {
        std::mt19937 random(11);
        EventFileWriter writer(at("good.tfevents"));
        for (int i = 0; i < 20; ++i)
            writer.add({"loss", i, 0.0, 0.5 * i});
        writer.addText("note", "text");
        writer.close();
        const QByteArray events = readFile(pathIn(m_folder, "good.tfevents"));
        const QByteArray table("step,loss,\"x\"\n1,2,3\n2,3,4\n3,4,1e300\n4,nan,5\n");
        int partial = 0;
        for (int trial = 0; trial < 1000; ++trial) {
            writeFile(pathIn(m_folder, "bad.tfevents"), mutated(events, random));
            const EventFileContents contents = readEventFile(at("bad.tfevents"));
            partial += !contents.damage.empty() && !contents.scalars.empty();
            QVERIFY(contents.scalars.size() <= 20);

            writeFile(pathIn(m_folder, "bad.csv"), mutated(table, random));
            ImportedRun run;
            try {
                importCsv(at("bad.csv"), run);
                (void)run.build("x");
            } catch (const InputError&) {
            }
        }
        QVERIFY(partial > 300);
    }
};

QTEST_GUILESS_MAIN(TradeTest)
#include "trade_test.moc"
