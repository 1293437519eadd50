// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/csv_table.h"
#include "runlog/imported_run.h"

#include <filesystem>

namespace tandem {

/// How importCsv() will read a table, to be shown before it does.
struct CsvPreview {
    static constexpr std::size_t mostRows = 5;
    CsvLayout layout;
    std::vector<CsvRow> rows; ///< the first few, as their fields stand in the file
};
/// Looks at the first lines of a table. Throws InputError when there are none, Interrupted when `progress` says so.
CsvPreview previewCsv(const std::filesystem::path& source, const CsvChoice& choice = {}, ImportProgress* progress = nullptr);

/// Reads a table of numbers. What is not chosen (the delimiter, the header and the column of the step) is detected
/// and told in the report. Tidy: columns `metric` and `value` (and, if there, arm or run, seed), a number a row. Wide: a column a
/// metric. The step is in a column named step, iteration, iter, global_step, epoch, batch, samples or x, otherwise in a first
/// column of rising whole numbers, otherwise the row counts. A row that does not fit is left out and counted, with its line
/// number. Throws InputError when nothing can be read, Interrupted when `progress` says so.
ImportReport importCsv(
    const std::filesystem::path& source, ImportedRun& run, const CsvChoice& choice = {}, ImportProgress* progress = nullptr);

} // namespace tandem
