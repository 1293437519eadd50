// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace tandem {

using Bytes = std::vector<std::uint8_t>;

/// SQLite refused. what() is the reason in words that stand after "because", without the file's name.
class DatabaseError : public std::runtime_error {
public:
    DatabaseError(int code, const std::string& reason)
        : std::runtime_error(reason)
        , m_code(code)
    {
    }
    /// SQLite's extended result code.
    int code() const { return m_code; }
    bool diskIsFull() const;
    /// The file is damaged or no database at all.
    bool damaged() const;

private:
    int m_code;
};

/// A connection to an SQLite file, used by one thread at a time. Everything throws DatabaseError.
class Database {
public:
    enum class Mode {
        Create, ///< made when it does not exist
        Write,
        Read, ///< nothing is written, not even where the folder may not be written to
    };
    Database(const std::filesystem::path& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const std::string& sql);
    /// The first column of the first row as a whole number; 0 when there is none.
    std::int64_t number(const std::string& sql);
    std::int64_t lastInsertedRow() const;
    /// Rows written, changed or deleted since the file was opened.
    std::int64_t changes() const;
    sqlite3* handle() const { return m_database; }

private:
    sqlite3* m_database = nullptr;
};

/// A prepared statement. Parameters and columns count from 0.
class Statement {
public:
    Statement(const Database& database, const std::string& sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, int value) { return bind(parameter, static_cast<std::int64_t>(value)); }
    /// NaN is stored as NULL, as SQLite has none.
    Statement& bind(int parameter, double value);
    Statement& bind(int parameter, std::string_view value);
    Statement& bind(int parameter, std::span<const std::uint8_t> value);
    Statement& bindNull(int parameter);

    /// The next row; false after the last.
    bool next();
    /// Runs a statement that gives no rows, and makes it ready for the next time.
    void run();
    void reset();

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const; ///< NaN for NULL
    std::string text(int column) const;
    /// Good until the next call of next(), run() or reset().
    std::span<const std::uint8_t> blob(int column) const;

private:
    void check(int code) const;

    sqlite3* m_database;
    sqlite3_stmt* m_statement = nullptr;
};

/// BEGIN … COMMIT; rolls back unless committed.
class Transaction {
public:
    enum class Kind {
        Read,
        Write,
    };
    Transaction(Database& database, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

} // namespace tandem
