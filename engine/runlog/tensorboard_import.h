// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/import_progress.h"
#include "runlog/imported_run.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

/// Reads the scalars of an event file, or of all event files below a folder: an arm for each run, a series for each tag. What our
/// own exports say beside them comes back too: the experiment, the arms and their order, the interventions; of other programs
/// hyperparameters become notes. A damaged file gives what comes before the damage. Throws InputError when there is no event
/// file, Interrupted when `progress` says so.
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
