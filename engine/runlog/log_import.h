// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/csv_table.h"
#include "runlog/existing_files.h"
#include "runlog/imported_run.h"
#include "runlog/log_edit.h"

#include <filesystem>
#include <string>

namespace tandem {

/// What is to become a run log.
struct LogImport {
    std::filesystem::path source; ///< TensorBoard event file, a folder of them, or a table
    std::filesystem::path log;
    ExistingFiles existing = ExistingFiles::Refuse;
    CsvChoice csv{}; ///< of a table
    Kept kept = Kept::No;
    std::string program; ///< that imports, with its version
};

/// Makes a log of another program's run, whole or not at all: it is written beside its place and put there when it is done. What
/// was left out is also noted in the log. Takes 16 bytes of memory a number. Any thread. Throws InputError when there is nothing
/// to import or the log's place is taken, std::runtime_error when the disk refuses, Interrupted when `progress` says so.
ImportReport importIntoLog(const LogImport& import, ImportProgress* progress = nullptr);

/// "Left out at import: 3 values or rows. Line 7 has …"; empty when nothing was.
std::string leftOutText(const ImportReport& report);

/// "2 numbers are at a step that their curve has already; all are kept, in the order of the source."; empty when none is.
std::string repeatedText(const ImportReport& report);

} // namespace tandem
