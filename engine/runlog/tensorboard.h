// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/import_progress.h"
#include "runlog/imported_run.h"
#include "runlog/log_reader.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

/// Writes a log's scalars as TensorBoard reads them: a run ARM for an arm's statistics, ARM/seed_N for a seed, "run" for what
/// belongs to the whole run, the experiment as text, and hyperparameters as the hparams plugin
/// compares them. Values become single precision, which is all the format has. `pattern`
/// chooses metrics. Throws InputError when a file is there, std::runtime_error when the disk refuses.
void exportTensorBoard(const LogReader& log, const std::filesystem::path& folder, const std::string& pattern);

/// Reads the scalars of an event file, or of all event files below a folder: an arm for each run, a series for each tag. A
/// damaged file gives what comes before the damage. Throws InputError when there is no event file, Interrupted when `progress`
/// says so.
ImportReport importTensorBoard(const std::filesystem::path& source, ImportedRun& run, ImportProgress* progress = nullptr);

/// An event file of a source, as it will be imported.
struct EventFilePlace {
    std::filesystem::path path;
    std::string run; ///< the folder below the source, "SGD/seed_0"; empty for the source itself
    std::int64_t bytes = 0;
};
/// The event files that importTensorBoard() reads, in its order. Throws Interrupted when `progress` says so.
std::vector<EventFilePlace> eventFilesOf(const std::filesystem::path& source, ImportProgress* progress = nullptr);

/// Whether `source` is a folder or a file that TensorBoard would read.
bool looksLikeTensorBoard(const std::filesystem::path& source);

} // namespace tandem
