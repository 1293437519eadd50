// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/imported_run.h"

#include <filesystem>

namespace tandem {

/// Reads a table of numbers. The delimiter (comma, semicolon, tab or blanks), the header and the column of the step are detected
/// and told in the report. Tidy: columns `metric` and `value` (and, if there, arm or run, seed), a number a row. Wide: a column a
/// metric. The step is in a column named step, iteration, iter, global_step, epoch, batch, samples or x, otherwise in a first
/// column of rising whole numbers, otherwise the row counts. A row that does not fit is left out and counted, with its line
/// number. Throws InputError when nothing can be read.
ImportReport importCsv(const std::filesystem::path& source, ImportedRun& run);

} // namespace tandem
