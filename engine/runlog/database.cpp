// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/database.h"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <limits>

namespace tandem {

namespace {

std::string reasonOf(sqlite3* database, int code)
{
    const int primary = code & 0xff;
    if (primary == SQLITE_FULL)
        return "the disk is full";
    if (primary == SQLITE_CORRUPT)
        return "the file is damaged";
    if (primary == SQLITE_NOTADB)
        return "the file is no SQLite database";
    const int system = database ? sqlite3_system_errno(database) : 0;
    if ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && system != 0)
        return std::string("the system says: ") + std::strerror(system);
    return database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
}

[[noreturn]] void fail(sqlite3* database, int code)
{
    const int extended = database ? sqlite3_extended_errcode(database) : code;
    throw DatabaseError(extended, reasonOf(database, extended));
}

} // namespace

bool DatabaseError::diskIsFull() const
{
    return (m_code & 0xff) == SQLITE_FULL;
}

bool DatabaseError::damaged() const
{
    return (m_code & 0xff) == SQLITE_CORRUPT || (m_code & 0xff) == SQLITE_NOTADB;
}

Database::Database(const std::filesystem::path& path, Mode mode)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == Mode::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::Create)
        flags |= SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(path.c_str(), &m_database, flags, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(m_database, 2000);
        // A log may come from anybody: its schema is data, not code.
        sqlite3_db_config(m_database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(m_database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        sqlite3_limit(m_database, SQLITE_LIMIT_LENGTH, 256 << 20);
        // The first look at the file; in WAL mode it needs a -shm beside it, which a read-only folder does not take.
        code = sqlite3_exec(
            m_database, "PRAGMA cell_size_check=ON; SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
        if (mode == Mode::Read && ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY)) {
            sqlite3_close(m_database);
            std::string uri = "file:";
            for (const char character : path.string()) {
                constexpr std::string_view special = "%?#";
                constexpr std::array escapes{"%25", "%3f", "%23"};
                const std::size_t found = special.find(character);
                if (found == std::string_view::npos)
                    uri.push_back(character);
                else
                    uri.append(escapes[found]);
            }
            code = sqlite3_open_v2((uri + "?immutable=1").c_str(), &m_database, flags | SQLITE_OPEN_URI, nullptr);
            if (code == SQLITE_OK)
                code = sqlite3_exec(m_database, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
        }
    }
    if (code != SQLITE_OK) {
        const DatabaseError error(code, reasonOf(m_database, code));
        sqlite3_close(m_database);
        throw error;
    }
}

Database::~Database()
{
    sqlite3_close(m_database);
}

void Database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(m_database, code);
}

std::int64_t Database::number(const std::string& sql)
{
    Statement statement(*this, sql);
    return statement.next() ? statement.integer(0) : 0;
}

std::int64_t Database::changes() const
{
    return sqlite3_total_changes64(m_database);
}

std::int64_t Database::lastInsertedRow() const
{
    return sqlite3_last_insert_rowid(m_database);
}

Statement::Statement(const Database& database, const std::string& sql)
    : m_database(database.handle())
{
    check(sqlite3_prepare_v2(m_database, sql.c_str(), static_cast<int>(sql.size()), &m_statement, nullptr));
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

void Statement::check(int code) const
{
    if (code != SQLITE_OK)
        fail(m_database, code);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    check(sqlite3_bind_int64(m_statement, parameter + 1, value));
    return *this;
}

Statement& Statement::bind(int parameter, double value)
{
    check(sqlite3_bind_double(m_statement, parameter + 1, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view value)
{
    check(sqlite3_bind_text(
        m_statement, parameter + 1, value.data() ? value.data() : "", static_cast<int>(value.size()), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind(int parameter, std::span<const std::uint8_t> value)
{
    check(sqlite3_bind_blob64(
        m_statement, parameter + 1, value.data() ? static_cast<const void*>(value.data()) : "", value.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bindNull(int parameter)
{
    check(sqlite3_bind_null(m_statement, parameter + 1));
    return *this;
}

bool Statement::next()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    const DatabaseError error(sqlite3_extended_errcode(m_database), reasonOf(m_database, code));
    sqlite3_reset(m_statement);
    throw error;
}

void Statement::run()
{
    while (next()) { }
    reset();
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(m_statement, column);
}

std::string Statement::text(int column) const
{
    const auto* characters = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return characters ? std::string(characters, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : "";
}

std::span<const std::uint8_t> Statement::blob(int column) const
{
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
    return {bytes, bytes ? static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)) : 0};
}

Transaction::Transaction(Database& database, Kind kind)
    : m_database(database)
{
    m_database.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction()
{
    if (m_open)
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    m_database.execute("COMMIT");
    m_open = false;
}

} // namespace tandem
