// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "runlog/existing_files.h"

#include <filesystem>
#include <string>

namespace tandem {

/// Makes the folder and sees to it that a later exportCsv() can write there, so that a long run does not end in vain.
/// Throws InputError when it cannot, or when series.csv or interventions.csv lie there and are to be kept.
void prepareCsvFolder(const std::filesystem::path& folder, ExistingFiles existing);

/// Writes series.csv (step,samples,seconds,arm,seed,metric,value) and interventions.csv
/// (step,seconds,arm,parameter,before,after), ordered by metric, arm, seed and step. Statistics over an arm have an empty
/// seed, quantities of the whole run an empty arm and no samples; a seed is its number, not its column. Numbers are the
/// shortest that read back as the same double; nan, inf and -inf as they are. Training time is a column and no metric, so
/// that two runs differ in that column only. Throws std::runtime_error when the disk is full.
/// `pattern` chooses metrics as a shell does, "*loss*"; all when empty; InputError when none matches.
void exportCsv(const History& history, const std::filesystem::path& folder, const std::string& pattern = {});

} // namespace tandem
