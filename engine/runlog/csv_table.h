// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/import_progress.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// What the user says of a table instead of what would be detected.
struct CsvChoice {
    enum class FirstRow {
        Detect,
        Names,
        Numbers,
    };
    static constexpr int countRows = -1;

    std::optional<char> delimiter; ///< ',', ';', '\t', or ' ' for any blanks
    FirstRow firstRow = FirstRow::Detect;
    std::optional<int> step; ///< column, or countRows
};

using CsvRow = std::vector<std::string>;

/// How a table is read.
struct CsvLayout {
    char delimiter = ',';
    bool hasHeader = false;
    CsvRow columns;                  ///< names
    int step = CsvChoice::countRows; ///< column
    int metric = -1;                 ///< column of a tidy table, −1: none, as the next three
    int value = -1;
    int arm = -1;
    int seed = -1;
    bool isTidy() const { return metric >= 0 && value >= 0; }
    /// "a wide table separated by commas, with a header, the step in column …"
    std::string sentence() const;
};

/// Detects what is not chosen from a table's first lines, at least one. Throws InputError when the step is to be in a column that
/// is not there.
CsvLayout detectCsvLayout(const std::vector<std::string>& lines, const CsvChoice& choice);

/// Fields of a line; quotes as RFC 4180 has them, but no line breaks in them.
CsvRow splitCsv(const std::string& line, char delimiter);
/// A number, with a decimal comma where semicolons delimit; none when it is something else.
std::optional<double> csvNumber(const std::string& text, char delimiter);
/// From 0 to 2⁵³.
std::optional<std::int64_t> csvWholeNumber(const std::string& text, char delimiter);

/// The lines of a table, without line ends, comments and empty lines. What a line has beyond 1 MiB is left out.
class CsvLines {
public:
    /// Throws InputError when it cannot be read. `progress` may be null.
    explicit CsvLines(const std::filesystem::path& source, ImportProgress* progress = nullptr);

    bool next(std::string& line);
    /// Of the line that next() gave last, from 1.
    std::int64_t number() const { return m_number; }

private:
    bool take(std::string& line);

    std::ifstream m_file;
    ImportProgress* m_progress;
    std::int64_t m_unreported = 0; ///< bytes
    std::int64_t m_number = 0;
};

} // namespace tandem
