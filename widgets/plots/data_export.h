// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"

#include <QElapsedTimer>
#include <QObject>

#include <atomic>
#include <future>
#include <memory>

namespace tandem {

/// A file of samples that is being written on a thread of its own: there may be millions. It appears under its name when it is
/// whole. GUI thread; the destructor waits for the file.
class DataExport : public QObject {
    Q_OBJECT
public:
    /// Begins to write `parts`, whose series `history` holds, see writeData().
    DataExport(
        const QString& path, std::vector<DataPart> parts, std::shared_ptr<const History> history, QObject* parent = nullptr);
    ~DataExport() override;

    QString path() const { return m_path; }
    /// Of the rows, in [0, 1].
    double share() const;
    /// At the pace so far; infinite before the first rows.
    double secondsLeft() const;
    /// Gives it up: there will be no file, and what was there before stays.
    void cancel() { m_cancelled = true; }

Q_SIGNALS:
    /// Once, at the end: a sentence about what was written, or why nothing was.
    void finished(const QString& sentence);

private:
    QString write(const std::vector<DataPart>& parts);

    QString m_path;
    std::int64_t m_rows;
    std::atomic<std::int64_t> m_written = 0;
    std::atomic<bool> m_cancelled = false;
    QElapsedTimer m_since;
    std::future<void> m_work; ///< last: it uses the others
};

} // namespace tandem
