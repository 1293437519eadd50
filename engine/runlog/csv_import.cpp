// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_import.h"

#include "support/input_error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>

namespace tandem {

namespace {

constexpr std::size_t mostLineBytes = 1 << 20;
constexpr std::size_t mostProblems = 10;

using Row = std::vector<std::string>;

/// Fields of a line; quotes as RFC 4180 has them, but no line breaks in them.
Row split(const std::string& line, char delimiter)
{
    Row fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char character = line[i];
        if (quoted && character == '"' && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[++i];
        else if (character == '"' && (quoted || fields.back().empty()))
            quoted = !quoted;
        else if (!quoted && character == delimiter)
            fields.emplace_back();
        else if (delimiter == ' ' && !quoted && character == '\t')
            fields.emplace_back();
        else
            fields.back() += character;
    }
    if (delimiter == ' ')
        std::erase(fields, "");
    for (std::string& field : fields) {
        field.erase(0, field.find_first_not_of(" \t"));
        field.erase(field.find_last_not_of(" \t") + 1);
    }
    return fields;
}

std::optional<double> number(const std::string& text, char delimiter)
{
    std::string digits = text;
    if (delimiter == ';') // where numbers have decimal commas
        std::replace(digits.begin(), digits.end(), ',', '.');
    const char* begin = digits.data() + (!digits.empty() && digits.front() == '+' ? 1 : 0);
    const char* end = digits.data() + digits.size();
    double value = 0.0;
    const auto [read, error] = std::from_chars(begin, end, value);
    if (read != end || begin == end || (error != std::errc() && error != std::errc::result_out_of_range))
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> wholeNumber(const std::string& text, char delimiter)
{
    constexpr double most = 9007199254740992.0;
    const std::optional<double> value = number(text, delimiter);
    if (!value || !(*value >= 0.0 && *value <= most) || *value != std::floor(*value))
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

int columnOf(const Row& header, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        for (std::size_t i = 0; i < header.size(); ++i)
            if (lower(header[i]) == name)
                return static_cast<int>(i);
    return -1;
}

char delimiterOf(const std::string& line)
{
    for (const char candidate : {'\t', ';', ','})
        if (line.find(candidate) != std::string::npos)
            return candidate;
    return line.find(' ') != std::string::npos ? ' ' : ',';
}

/// What the first lines say of the table.
struct Layout {
    char delimiter = ',';
    bool hasHeader = false;
    Row columns;   ///< names
    int step = -1; ///< −1: the rows count
    int metric = -1;
    int value = -1;
    int arm = -1;
    int seed = -1;
    bool isTidy() const { return metric >= 0 && value >= 0; }
};

bool rises(const std::vector<Row>& rows, char delimiter)
{
    std::int64_t before = -1;
    for (const Row& row : rows) {
        const auto step = row.empty() ? std::nullopt : wholeNumber(row.front(), delimiter);
        if (!step || *step < before)
            return false;
        before = *step;
    }
    return rows.size() > 1;
}

Layout detect(const std::vector<std::string>& lines)
{
    Layout layout;
    layout.delimiter = delimiterOf(lines.front());
    std::vector<Row> rows;
    for (const std::string& line : lines)
        rows.push_back(split(line, layout.delimiter));
    layout.columns = rows.front();
    layout.hasHeader = std::any_of(rows.front().begin(), rows.front().end(),
        [&](const std::string& field) { return !field.empty() && !number(field, layout.delimiter); });
    if (layout.hasHeader) {
        layout.step
            = columnOf(layout.columns, {"step", "steps", "global_step", "iteration", "iter", "batch", "epoch", "samples", "x"});
        layout.metric = columnOf(layout.columns, {"metric", "tag", "variable", "name"});
        layout.value = columnOf(layout.columns, {"value"});
        layout.arm = columnOf(layout.columns, {"arm", "run"});
        layout.seed = columnOf(layout.columns, {"seed"});
        rows.erase(rows.begin());
    } else {
        for (std::size_t i = 0; i < layout.columns.size(); ++i)
            layout.columns[i] = "column_" + std::to_string(i + 1);
    }
    if (layout.step < 0 && layout.columns.size() > 1 && rises(rows, layout.delimiter))
        layout.step = 0;
    return layout;
}

std::string sentenceOf(const Layout& layout)
{
    const std::string delimiter = layout.delimiter == '\t' ? "tabs"
        : layout.delimiter == ' '                          ? "blanks"
        : layout.delimiter == ';'                          ? "semicolons"
                                                           : "commas";
    return std::string(layout.isTidy() ? "a tidy table" : "a wide table") + " separated by " + delimiter + ", "
        + (layout.hasHeader ? "with" : "without") + " a header, "
        + (layout.step >= 0 ? "the step in column \"" + layout.columns[static_cast<std::size_t>(layout.step)] + "\""
                            : std::string("its rows counted as steps"));
}

class Reader {
public:
    Reader(Layout layout, ImportedRun& run, ImportReport& report)
        : m_layout(std::move(layout))
        , m_run(run)
        , m_report(report)
    {
    }

    void take(const std::string& line, std::int64_t lineNumber)
    {
        const Row row = split(line, m_layout.delimiter);
        const auto field = [&row](int column) { return row[static_cast<std::size_t>(column)]; };
        if (row.size() != m_layout.columns.size()) {
            leave(lineNumber,
                "has " + std::to_string(row.size()) + " fields instead of " + std::to_string(m_layout.columns.size()));
            return;
        }
        const auto step = m_layout.step < 0 ? std::optional(m_rows) : wholeNumber(field(m_layout.step), m_layout.delimiter);
        ++m_rows;
        if (!step) {
            leave(lineNumber, "has the step \"" + field(m_layout.step).substr(0, 40) + "\", which is no whole number");
            return;
        }
        const int arm = m_layout.arm >= 0 ? m_run.arm(field(m_layout.arm)) : wholeRun;
        const auto seed = m_layout.seed >= 0 ? wholeNumber(field(m_layout.seed), m_layout.delimiter) : std::nullopt;
        if (m_layout.isTidy()) {
            const auto value = number(field(m_layout.value), m_layout.delimiter);
            if (!value || !m_run.add(arm, seed, field(m_layout.metric), {*step, *value}))
                leave(lineNumber, "has no number of a metric");
            return;
        }
        for (std::size_t column = 0; column < row.size(); ++column) {
            const int index = static_cast<int>(column);
            if (index == m_layout.step || index == m_layout.arm || index == m_layout.seed || row[column].empty())
                continue;
            const auto value = number(row[column], m_layout.delimiter);
            if (!value || !m_run.add(arm, seed, m_layout.columns[column], {*step, *value}))
                leave(lineNumber, "has \"" + row[column].substr(0, 40) + "\" where a number belongs");
        }
    }

    void leave(std::int64_t lineNumber, const std::string& why)
    {
        ++m_report.skipped;
        if (m_report.problems.size() < mostProblems)
            m_report.problems.push_back("Line " + std::to_string(lineNumber) + " " + why + ".");
    }

private:
    Layout m_layout;
    ImportedRun& m_run;
    ImportReport& m_report;
    std::int64_t m_rows = 0;
};

constexpr std::size_t looked = 20; // rows that the layout is detected from

/// The lines of a table, without line ends, comments and empty lines.
class Lines {
public:
    explicit Lines(const std::filesystem::path& source)
        : m_file(source, std::ios::binary)
    {
        if (!m_file)
            throw InputError(source.string() + " cannot be read.");
    }

    bool next(std::string& line)
    {
        while (take(line)) {
            ++m_number;
            if (!line.empty() && line.back() == '\r')
                line.pop_back();
            if (m_number == 1 && line.rfind("\xef\xbb\xbf", 0) == 0)
                line.erase(0, 3);
            if (line.find_first_not_of(" \t") != std::string::npos && line.front() != '#')
                return true;
        }
        return false;
    }
    /// Of the line that next() gave last, from 1.
    std::int64_t number() const { return m_number; }

private:
    bool take(std::string& line)
    {
        line.clear();
        bool any = false;
        for (int character = m_file.get(); character != std::ifstream::traits_type::eof(); character = m_file.get()) {
            any = true;
            if (character == '\n')
                return true;
            if (line.size() < mostLineBytes)
                line += static_cast<char>(character);
        }
        return any;
    }

    std::ifstream m_file;
    std::int64_t m_number = 0;
};

} // namespace

CsvPreview previewCsv(const std::filesystem::path& source)
{
    Lines lines(source);
    std::vector<std::string> first;
    for (std::string line; first.size() < looked && lines.next(line);)
        first.push_back(line);
    if (first.empty())
        throw InputError(source.string() + " holds no table.");
    const Layout layout = detect(first);
    CsvPreview preview{sentenceOf(layout), layout.columns, layout.step, {}};
    for (std::size_t i = layout.hasHeader ? 1 : 0; i < first.size() && preview.rows.size() < CsvPreview::mostRows; ++i)
        preview.rows.push_back(split(first[i], layout.delimiter));
    return preview;
}

ImportReport importCsv(const std::filesystem::path& source, ImportedRun& run)
{
    Lines lines(source);
    ImportReport report;
    std::vector<std::string> first;
    std::vector<std::int64_t> firstNumbers;
    std::optional<Reader> reader;
    const auto begin = [&] {
        const Layout layout = detect(first);
        report.source = sentenceOf(layout);
        reader.emplace(layout, run, report);
        for (std::size_t i = layout.hasHeader ? 1 : 0; i < first.size(); ++i)
            reader->take(first[i], firstNumbers[i]);
    };
    for (std::string line; lines.next(line);) {
        if (reader) {
            reader->take(line, lines.number());
            continue;
        }
        first.push_back(line);
        firstNumbers.push_back(lines.number());
        if (first.size() == looked)
            begin();
    }
    if (!reader && !first.empty())
        begin();
    report.samples = run.samples();
    if (run.samples() == 0)
        throw InputError(
            source.string() + " holds no table of numbers" + (report.problems.empty() ? "." : ": " + report.problems.front()));
    return report;
}

} // namespace tandem
