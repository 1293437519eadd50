// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/torch_need.h"
#include "idx_images.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;
using namespace std::chrono_literals;

/// Every experiment that is shipped reads, and trains; those of networks on small images in place of their own.
class ShippedExperimentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        writeIdxImages(m_folder, images, 8);
    }

    void trains_data()
    {
        QTest::addColumn<QString>("name");
        for (const ShippedExperiment& shipped : shippedExperiments())
            QTest::newRow(shipped.name.c_str()) << QString::fromStdString(shipped.name);
        QVERIFY(shippedExperiments().size() >= 10);
    }
    void trains()
    {
        QFETCH(QString, name);
        const std::string file = name.toStdString();
        std::vector<Setting> settings{{"run.seeds", "2"}, {"run.steps", "5"}};
        if (std::holds_alternative<NetworkConfig>(loadExperiment(file).problem)) {
            settings.push_back({"problem.dataset", '"' + m_folder.path().toStdString() + '"'});
            settings.push_back({"problem.examples", std::to_string(images)});
        }
        if (lacksTorchFor(loadExperiment(file)))
            QSKIP("This build has no LibTorch.");
        Trainer trainer(loadExperiment(file, settings), {.threads = 1});
        QVERIFY(trainer.waitUntilStopped(60s));
        QVERIFY2(trainer.status().state == TrainerState::Finished, trainer.status().message.c_str());
        const auto history = trainer.history();
        QVERIFY(history->divergences().empty());
        for (int arm = 0; arm < static_cast<int>(history->description().arms.size()); ++arm) {
            for (int seed = 0; seed < 2; ++seed) {
                QVERIFY(std::isfinite(history->find({"train_loss", arm, seed})->valueAt(4)));
                const Series* loss = history->find({"full_loss", arm, seed});
                QCOMPARE(loss->step(loss->size() - 1), 5);
                QVERIFY(std::isfinite(loss->value(loss->size() - 1)));
            }
        }
        // Whoever opens one is told what to compare, and in how many ways.
        QVERIFY(history->description().comparedArms().exist());
        for (const char* metric : {"gap_pairs", "energy_p_loss", "energy_p_sketch"})
            QVERIFY2(history->find({metric, wholeRun, allSeeds}), metric);
        QCOMPARE(history->find({"energy_p_sketch", wholeRun, allSeeds})
                     ->step(history->find({"energy_p_sketch", wholeRun, allSeeds})->size() - 1),
            5);
    }

private:
    static constexpr int images = 4200; // no fewer than the largest batch
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(ShippedExperimentsTest)
#include "shipped_experiments_test.moc"
