// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/joined_history.h"
#include "logs/open_log.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace tandem {

/// The logs that are shown beside the run that the window is about, and all of them as one history.
class ComparedRuns {
public:
    bool isEmpty() const { return m_logs.empty(); }
    /// Shows a log too; one that is there already is not shown twice. Throws InputError.
    void add(const QString& path);
    void clear();

    /// Joins them with the run that the window is about, which comes first.
    void join(RunToJoin main);
    /// All in one; null when there is nothing to compare.
    std::shared_ptr<const History> history() const;
    /// Takes in what has grown. True when a log that is being recorded did.
    bool poll();
    /// Whether another program records one of them now.
    bool isBeingRecorded() const;
    /// What is wrong with them, a sentence each.
    QStringList problems() const;

private:
    std::vector<std::unique_ptr<OpenLog>> m_logs;
    std::unique_ptr<JoinedHistory> m_joined;
};

} // namespace tandem
