// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/readable_curve.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <vector>

class QIODevice;

namespace tandem {

/// Some of a series, as it was recorded.
struct DataPart {
    SeriesKey key;
    QString arm;  ///< empty for the whole run
    QString seed; ///< its number; empty for statistics
    const Series* series = nullptr;
    std::int64_t from = 0; ///< steps, both included
    std::int64_t to = 0;
};

/// Every series behind the curves, each once: what is drawn, its spread, and the seeds' own.
enum class DataSeeds {
    Statistics,
    EverySeed,
};
using StepRange = std::pair<std::int64_t, std::int64_t>;
std::vector<DataPart> dataParts(const History& history, const std::vector<ReadableCurve>& curves, DataSeeds seeds,
    const std::function<StepRange(const ReadableCurve&)>& visible);

/// Samples of all parts.
std::int64_t dataRows(const std::vector<DataPart>& parts);

/// Writes "step,arm,seed,metric,value" and a row per sample at full resolution, statistics with an empty seed; names with
/// commas are quoted. Values have as many digits as it takes to read the same number back. `goesOn` is told now and then how
/// many rows are written, and may end it. False when it did, or the device fails.
bool writeData(QIODevice& device, const std::vector<DataPart>& parts, const std::function<bool(std::int64_t rows)>& goesOn = {});

} // namespace tandem
