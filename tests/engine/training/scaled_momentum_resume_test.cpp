// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <bit>

using namespace tandem;

/// 1 − β = λ η^α while a schedule moves η: the momentum in force at a checkpoint is no value that the file or the user gave.
class ScaledMomentumResumeTest : public QObject {
    Q_OBJECT

    static Experiment experiment()
    {
        return parseExperiment(R"(
[problem]
kind = "quadratic"
curvatures = [1.0, 10.0]
noise = "isotropic"
noise_variance = 1.0
start = [1.0, 1.0]
[run]
seeds = 3
steps = 600
[[arm]]
name = "scaled"
optimizer = "sgdm"
learning_rate = 0.05
momentum_scaling = { alpha = 0.5, lambda = 0.5 }
schedule = { kind = "exponential", half_life_steps = 150 }
batch_size = 4
)",
            "scaled.toml");
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void goesOnBitForBit()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("run.tandem").toStdString();
        std::shared_ptr<const History> expected;
        {
            LogWriter writer(path);
            TrainerOptions options;
            options.checkpoints.take = [&writer](Checkpoint checkpoint) { writer.add(std::move(checkpoint)); };
            Trainer trainer(experiment(), options);
            QTRY_VERIFY(trainer.history());
            expected = trainer.history();
            writer.record(expected, {"tandem-test", "", "cpu", "", ""});
            QVERIFY(trainer.waitUntilStopped(std::chrono::seconds(60)));
        }
        const LogReader log(path);
        int resumed = 0;
        for (const CheckpointPlace& place : log.facts().checkpoints) {
            if (place.step <= 0 || place.step >= 600)
                continue;
            auto point = std::make_shared<ResumePoint>();
            point->checkpoint = log.checkpoint(place.step);
            point->history = log.historyBefore(point->checkpoint, 600);
            TrainerOptions options;
            options.resume = point;
            Trainer trainer(experiment(), options);
            QVERIFY(trainer.waitUntilStopped(std::chrono::seconds(60)));
            const std::shared_ptr<const History> found = trainer.history();
            QCOMPARE(found->step(), 600);
            for (const SeriesKey& key : expected->keys()) {
                if (key.metric == "seconds")
                    continue;
                const Series& a = *expected->find(key);
                const Series* b = found->find(key);
                QVERIFY2(b && b->size() == a.size(), key.metric.c_str());
                for (std::int64_t i = 0; i < a.size(); ++i)
                    QVERIFY2(a.step(i) == b->step(i)
                            && (std::bit_cast<std::uint64_t>(a.value(i)) == std::bit_cast<std::uint64_t>(b->value(i))
                                || (a.value(i) != a.value(i) && b->value(i) != b->value(i))),
                        qPrintable(QString("%1 at step %2").arg(key.metric.c_str()).arg(a.step(i))));
            }
            ++resumed;
        }
        QVERIFY2(resumed > 0, "no checkpoint lies inside the run");
        const Series& momentum = *expected->find({"momentum", 0, allSeeds});
        QVERIFY(momentum.size() > 100 && momentum.value(momentum.size() - 1) > momentum.value(0)); // β did move
    }
};

QTEST_GUILESS_MAIN(ScaledMomentumResumeTest)
#include "scaled_momentum_resume_test.moc"
