// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"

#include <toml++/toml.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// Reads a whole file's text, which `source` names; throws InputError with the line when it is not valid TOML.
toml::table parseDocument(std::string_view text, const std::string& source);

/// Where a table's values come from, for error messages: the file, and the settings that replaced some of it.
struct TomlOrigin {
    std::string source;
    std::vector<Setting> settings;
};

/// Bounds of a number and how to say them.
struct NumberRange {
    double above = -std::numeric_limits<double>::infinity(); ///< exclusive
    double below = std::numeric_limits<double>::infinity();  ///< exclusive
    std::string allowed;                                     ///< e.g. "a number above 0"
    bool includesLower = false;
};

/// Reads one TOML table strictly: what is not known, of the wrong type or out of range throws InputError with the place,
/// the key, the value and what is allowed.
class TableReader {
public:
    /// `path` names the table in messages and settings, e.g. "run" or "arm.SGD"; empty for the whole document.
    TableReader(const toml::table& table, std::string path, const TomlOrigin& origin)
        : m_table(&table)
        , m_path(std::move(path))
        , m_origin(&origin)
    {
    }

    /// Throws when the table holds a key that is not among `keys`. `of` says whose keys they are, e.g. "[run]".
    void allowOnly(const std::vector<std::string>& keys, const std::string& of) const;

    bool has(const std::string& key) const { return m_table->contains(key); }
    /// Each is empty when there is no such key.
    std::optional<std::string> text(const std::string& key) const;
    std::optional<std::string> choice(const std::string& key, const std::vector<std::string>& names) const;
    std::optional<std::vector<std::string>> texts(const std::string& key, std::size_t entries) const;
    std::optional<std::vector<std::string>> texts(const std::string& key) const;
    std::optional<bool> flag(const std::string& key) const;
    std::optional<std::int64_t> integer(const std::string& key, std::int64_t least, std::int64_t most) const;
    std::optional<double> number(const std::string& key, const NumberRange& range) const;
    std::optional<std::vector<double>> numbers(const std::string& key, const NumberRange& range, std::size_t most) const;
    std::optional<std::vector<std::int64_t>> integers(
        const std::string& key, std::int64_t least, std::int64_t most, std::size_t mostEntries) const;

    /// The table under `key`; throws when it is missing or no table.
    TableReader table(const std::string& key) const;

    /// Throws: the value of `key` is not allowed; `allowed` completes "it must be ...".
    [[noreturn]] void rejectValue(const std::string& key, const std::string& allowed) const;
    /// Throws: `key` is missing; `allowed` as above.
    [[noreturn]] void rejectMissing(const std::string& key, const std::string& allowed) const;
    /// Throws: a whole sentence about `key`, which may be missing.
    [[noreturn]] void reject(const std::string& key, const std::string& sentence) const;

private:
    std::string dotted(const std::string& key) const { return m_path.empty() ? key : m_path + "." + key; }
    /// "file.toml, line 7: " or "--set run.seeds=0: ".
    std::string where(const std::string& key) const;

    const toml::table* m_table;
    std::string m_path;
    const TomlOrigin* m_origin;
};

} // namespace tandem
