// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_schema.h"

#include "support/input_error.h"

#include <unistd.h>

namespace tandem {

namespace {

constexpr const char* schema = R"(
CREATE TABLE run (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE arm (arm INTEGER PRIMARY KEY, name TEXT NOT NULL, optimizer TEXT NOT NULL);
CREATE TABLE series (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, arm INTEGER, seed INTEGER, parent_pages INTEGER NOT NULL);
CREATE TABLE chunk (id INTEGER PRIMARY KEY AUTOINCREMENT, series INTEGER NOT NULL, page INTEGER NOT NULL,
  samples INTEGER NOT NULL, first_step INTEGER NOT NULL, last_step INTEGER NOT NULL, every INTEGER NOT NULL, width INTEGER NOT NULL,
  min REAL, max REAL, first REAL, last REAL, sum REAL, finite INTEGER NOT NULL, not_finite INTEGER NOT NULL,
  not_positive INTEGER NOT NULL);
CREATE UNIQUE INDEX chunk_place ON chunk (series, page);
CREATE TABLE chunk_data (chunk INTEGER PRIMARY KEY, buckets BLOB, steps BLOB, vals BLOB NOT NULL);
CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB NOT NULL);
CREATE TABLE snapshot (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, sketches BLOB NOT NULL);
CREATE TABLE intervention (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, seconds REAL, arm INTEGER NOT NULL,
  parameter TEXT NOT NULL, before REAL, after REAL);
CREATE TABLE divergence (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, arm INTEGER NOT NULL, seed INTEGER NOT NULL);
CREATE TABLE checkpoint (step INTEGER PRIMARY KEY, seconds REAL, interventions INTEGER NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE checkpoint_array (step INTEGER NOT NULL, name TEXT NOT NULL, part INTEGER NOT NULL, type TEXT NOT NULL,
  shape TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (step, name, part));
CREATE TABLE note (id INTEGER PRIMARY KEY, step INTEGER, written TEXT NOT NULL, text TEXT NOT NULL);
)";

std::int64_t versionOf(Database& database)
{
    return database.number("PRAGMA user_version");
}

std::string textOf(Database& database, const char* key)
{
    Statement statement(database, "SELECT value FROM run WHERE key = ?");
    statement.bind(0, std::string_view(key));
    return statement.next() ? statement.text(0) : "";
}

} // namespace

void createLogSchema(Database& database)
{
    database.execute("PRAGMA page_size=8192");
    database.execute("PRAGMA application_id=" + std::to_string(logApplicationId));
    database.execute("PRAGMA journal_mode=WAL");
    // A power cut may cost the last transactions, never the file; a killed program costs none.
    database.execute("PRAGMA synchronous=NORMAL");
    Transaction transaction(database, Transaction::Kind::Write);
    database.execute(schema);
    database.execute("PRAGMA user_version=" + std::to_string(logSchemaVersion));
    transaction.commit();
}

std::span<const Migration> logMigrations()
{
    return {}; // the first schema is the present one
}

LogKind logKind(Database& database, int presentVersion)
{
    if (database.number("PRAGMA application_id") != logApplicationId)
        return LogKind::NoLog;
    const std::int64_t version = versionOf(database);
    if (version < 1)
        return LogKind::NoLog;
    if (version == presentVersion)
        return LogKind::Present;
    return version < presentVersion ? LogKind::Older : LogKind::Newer;
}

std::filesystem::path readableLog(const std::filesystem::path& path, const std::filesystem::path& folder,
    std::span<const Migration> migrations, int presentVersion)
{
    namespace fs = std::filesystem;
    if (!fs::exists(path))
        throw InputError("There is no file " + path.string() + ".");
    if (fs::is_directory(path))
        throw InputError(path.string() + " is a folder, not a run log.");
    try {
        Database database(path, Database::Mode::Read);
        const std::int64_t version = versionOf(database);
        switch (logKind(database, presentVersion)) {
        case LogKind::NoLog:
            throw InputError(path.string() + " is no run log of Tandem.");
        case LogKind::Newer: {
            const std::string program = textOf(database, "program");
            throw InputError(path.string() + " was written by " + (program.empty() ? "a newer Tandem" : program) + " in schema "
                + std::to_string(version) + ", this program reads schemas up to " + std::to_string(presentVersion)
                + ": open it with " + (program.empty() ? "that" : program) + " or a later one.");
        }
        case LogKind::Present:
            return path;
        case LogKind::Older:
            break;
        }
        const fs::path copy = folder / ("tandem-migrated-" + std::to_string(::getpid()) + "-" + path.filename().string());
        fs::remove(copy);
        Statement vacuum(database, "VACUUM INTO ?");
        vacuum.bind(0, std::string_view(copy.string()));
        vacuum.run();
        Database migrated(copy, Database::Mode::Write);
        Transaction transaction(migrated, Transaction::Kind::Write);
        for (const Migration& migration : migrations)
            if (migration.version > version && migration.version <= presentVersion)
                migrated.execute(migration.sql);
        migrated.execute("PRAGMA user_version=" + std::to_string(presentVersion));
        transaction.commit();
        return copy;
    } catch (const DatabaseError& error) {
        throw InputError(path.string() + " cannot be opened as a run log: " + error.what()
            + (error.damaged() ? "; tandem info --repair may save parts of it." : "."));
    }
}

} // namespace tandem
