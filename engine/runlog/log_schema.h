// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/database.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace tandem {

/// "TNDM" in the file's header: what file(1) and tandem know a log by.
inline constexpr std::int64_t logApplicationId = 0x544E444D;
/// The schema that this program writes; SCHEMA.md describes it.
inline constexpr int logSchemaVersion = 1;

/// Makes an empty database a log.
void createLogSchema(Database& database);

/// SQL that takes a log from the schema version before to `version`.
struct Migration {
    int version = 0;
    std::string sql;
};
/// Every step from the first schema on, in order.
std::span<const Migration> logMigrations();

/// What a file says it is.
enum class LogKind {
    NoLog,
    Older,
    Present,
    Newer,
};
LogKind logKind(Database& database, int presentVersion = logSchemaVersion);

/// The file to read `path` through: itself, or, when its schema is older, a migrated copy under `folder` (made, and kept until
/// the caller removes it). Throws InputError when it is no log, newer than this program, or cannot be read.
std::filesystem::path readableLog(const std::filesystem::path& path, const std::filesystem::path& folder,
    std::span<const Migration> migrations = logMigrations(), int presentVersion = logSchemaVersion);

} // namespace tandem
