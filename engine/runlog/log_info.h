// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/existing_files.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

/// What a part of a log takes.
struct LogPart {
    std::string name;
    std::int64_t rows = 0;
    std::int64_t bytes = 0; ///< of what is stored, without SQLite's own
};
/// Every part of a log, the largest first. Throws InputError.
std::vector<LogPart> logParts(const std::filesystem::path& path);

/// What SQLite finds wrong with the file, a sentence each; empty when it is sound.
std::vector<std::string> fileDamage(const std::filesystem::path& path);

/// What a repair saved and what it could not.
struct RepairReport {
    std::int64_t samples = 0;
    std::int64_t checkpoints = 0;
    std::vector<std::string> lost; ///< sentences
};
/// Writes all that can be read of a log into a new one. Throws InputError when there is nothing to save or `out` is there.
RepairReport repairLog(const std::filesystem::path& path, const std::filesystem::path& out, ExistingFiles existing);

} // namespace tandem
