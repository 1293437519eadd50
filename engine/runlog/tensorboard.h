// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/imported_run.h"
#include "runlog/log_reader.h"

#include <filesystem>
#include <string>

namespace tandem {

/// Writes a log's scalars as TensorBoard reads them: a run ARM for an arm's statistics, ARM/seed_N for a seed, "run" for what
/// belongs to the whole run, the experiment as text, and hyperparameters as the hparams plugin
/// compares them. Values become single precision, which is all the format has. `pattern`
/// chooses metrics. Throws InputError when a file is there, std::runtime_error when the disk refuses.
void exportTensorBoard(const LogReader& log, const std::filesystem::path& folder, const std::string& pattern);

/// Reads the scalars of an event file, or of all event files below a folder: an arm for each run, a series for each tag. A
/// damaged file gives what comes before the damage. Throws InputError when there is no event file.
ImportReport importTensorBoard(const std::filesystem::path& source, ImportedRun& run);

/// Whether `source` is a folder or a file that TensorBoard would read.
bool looksLikeTensorBoard(const std::filesystem::path& source);

} // namespace tandem
