// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_reader.h"
#include "training/experiment.h"

#include <QElapsedTimer>
#include <QString>

#include <optional>
#include <vector>

namespace tandem {

/// Whether a file is to be read as a run log: by what it begins with, or, when that is damaged, by its name.
bool looksLikeRunLog(const QString& path);

/// Whether it is another program's record: TensorBoard event files, a folder that may hold some, or a table by its name.
bool looksImportable(const QString& path);

/// A run log that is being looked at, followed while another program records into it. One thread.
class OpenLog {
public:
    /// Throws InputError as LogReader does.
    explicit OpenLog(const QString& path);

    const LogReader& reader() const { return m_reader; }
    const History& history() const { return *m_reader.history(); }
    QString path() const { return m_path; }
    /// The file's name without its folder and ".tandem".
    QString name() const;

    /// Takes in what has been recorded since, at most every 100 ms. True when something is new.
    bool poll();
    /// Takes in at once what has been changed.
    void takeIn() { m_reader.poll(); }
    /// Whether another program records into it, as of the last poll().
    bool isBeingRecorded() const { return m_beingRecorded; }

    /// The experiment with the values that the run began with; none in a log of another tool, or when this program cannot
    /// read it.
    const std::optional<Experiment>& experiment() const { return m_experiment; }
    /// [arm] what was in force for the update from θ_step; empty where experiment() is.
    std::vector<Hyperparameters> valuesAt(std::int64_t step) const;
    /// How the arms stand in the experiment, or, where there is none, what the log says of them.
    std::vector<Arm> arms() const;

private:
    QString m_path;
    LogReader m_reader;
    std::optional<Experiment> m_experiment;
    bool m_beingRecorded = false;
    QElapsedTimer m_sincePoll;
};

} // namespace tandem
