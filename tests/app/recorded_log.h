// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_writer.h"
#include "training/trainer.h"

#include <QTemporaryDir>
#include <QTest>

#include <string>
#include <utility>

namespace tandem {

/// Trains an experiment to its end without a window and records it, as "tandem-test" on a processor.
inline void recordLog(const std::string& path, Experiment experiment)
{
    LogWriter writer(path);
    TrainerOptions options;
    options.checkpoints.take = [&writer](Checkpoint checkpoint) { writer.add(std::move(checkpoint)); };
    Trainer trainer(std::move(experiment), options);
    QTRY_VERIFY(trainer.history());
    writer.record(trainer.history(), {"tandem-test", "", "cpu", "", ""});
    QVERIFY(trainer.waitUntilStopped(std::chrono::seconds(60)));
    writer.finish();
    QCOMPARE(writer.status().state, RecordingState::Finished);
}

/// A folder of logs that ends with the test.
class LogFolder {
public:
    QString path() const { return m_folder.path(); }
    QString file(const QString& name) const { return m_folder.filePath(name); }
    void record(const QString& name, Experiment experiment) const { recordLog(file(name).toStdString(), std::move(experiment)); }

private:
    QTemporaryDir m_folder;
};

} // namespace tandem
