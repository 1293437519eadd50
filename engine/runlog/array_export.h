// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_reader.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tandem {

/// Writes theta.npy and momentum.npy [replica, parameter] of a log's last checkpoint, or of that at `step`, and replicas.csv
/// (row,arm,seed,step). Returns the step. Throws InputError when there is no such checkpoint, std::runtime_error when the disk
/// refuses.
std::int64_t exportNpy(const LogReader& log, const std::filesystem::path& folder, std::optional<std::int64_t> step);

/// Writes the run as one JSON object: title, arms, seeds, provenance, interventions, and series, each {metric, arm, seed, steps,
/// values}; what is not finite is null. `pattern` chooses metrics. Throws std::runtime_error when the disk refuses.
void exportJson(const LogReader& log, const std::filesystem::path& file, const std::string& pattern);

} // namespace tandem
