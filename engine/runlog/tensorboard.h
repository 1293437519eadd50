// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_reader.h"

#include <filesystem>
#include <string>

namespace tandem {

/// Writes a log's scalars as TensorBoard reads them: a run ARM for an arm's statistics, ARM/seed_N for a seed, "run" for what
/// belongs to the whole run, the experiment as text, and hyperparameters as the hparams plugin
/// compares them. Values become single precision, which is all the format has. `pattern`
/// chooses metrics. Throws InputError when a file is there, std::runtime_error when the disk refuses.
void exportTensorBoard(const LogReader& log, const std::filesystem::path& folder, const std::string& pattern);

/// How our own exports are laid out, for those who read them back.
namespace tensorboard {
inline constexpr const char* wholeRunFolder = "run";
inline constexpr const char* textSuffix = ".text"; ///< of the file in it that describes the run
inline constexpr const char* experimentTag = "experiment";
inline constexpr const char* armsTag = "arms";
inline constexpr const char* interventionsTag = "interventions";
} // namespace tensorboard

/// The folder of an arm of this name.
std::string tensorBoardFolder(std::string name);

} // namespace tandem
