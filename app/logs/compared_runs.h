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
    bool isEmpty() const { return m_entries.empty(); }
    enum class Visible {
        Yes,
        No
    };
    struct Entry {
        std::unique_ptr<OpenLog> log;
        QString givenName; ///< by the user; empty: what tells it apart
        QString name;      ///< as of the last join()
        Visible visible = Visible::Yes;
    };
    const std::vector<Entry>& entries() const { return m_entries; }
    /// Before the next join().
    void set(std::size_t entry, const QString& name, Visible visible);

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
    std::vector<Entry> m_entries;
    std::unique_ptr<JoinedHistory> m_joined;
};

} // namespace tandem
