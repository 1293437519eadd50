// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tandem {

/// A curve of a plot whose values can be told: what the cursor reads, what a click on it says, what is exported.
struct ReadableCurve {
    QString drawn;    ///< name on the canvas
    int arm = 0;      ///< or wholeRun
    QString armName;  ///< empty for the whole run
    QString quantity; ///< "full train"
    QColor color;
    SeriesKey key; ///< of `values`
    const Series* values = nullptr;
    const Series* spread = nullptr; ///< standard deviation over the seeds; null: none
    SeriesKey spreadKey = {};
    double spreadFactor = 1.0; ///< of `spread`, to the error that the plot shows
    QString errorKind;         ///< what the error is: "± s.e. over 8 seeds"; empty without one
    /// The value at a step in words, where a number and its error do not say it.
    std::function<QString(std::int64_t)> inWords = {};

    /// "0.312 ± 0.004" at the last sample up to `step`; empty where there is none.
    QString textAt(std::int64_t step) const;
    double valueAt(std::int64_t step) const { return values->valueAt(step); }
};

/// What a readout says: a row per arm, a column per quantity.
struct ReadoutTable {
    struct Row {
        QString name;
        QColor color;
        QStringList cells;      ///< [column], empty where the arm has no such curve
        bool isHeading = false; ///< of the rows below it; it has a name alone
    };
    QString heading;
    QStringList columns;
    std::vector<Row> rows;

    bool isEmpty() const { return rows.empty(); }
    /// Puts another table below this one, its cells in the columns of the same names.
    void append(const ReadoutTable& below);
    /// As much of it as has place in `most` rows: where not all of it has, from its last heading on, which stays longest.
    ReadoutTable within(qsizetype most) const;
    /// Line by line, cells separated by tabs.
    QString text() const;
};

/// The text of one cell.
using CellText = std::function<QString(const ReadableCurve&)>;
ReadoutTable readoutTable(const std::vector<ReadableCurve>& curves, const QString& heading, const CellText& cell);

} // namespace tandem
