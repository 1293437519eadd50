// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_table.h"

#include "support/input_error.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

namespace tandem {

namespace {

constexpr std::size_t mostLineBytes = 1 << 20;
constexpr std::int64_t reportedBytes = 1 << 16;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

int columnOf(const CsvRow& header, std::initializer_list<const char*> names)
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

/// Whether the first column counts.
bool rises(const std::vector<CsvRow>& rows, char delimiter)
{
    std::int64_t before = -1;
    for (const CsvRow& row : rows) {
        const auto step = row.empty() ? std::nullopt : csvWholeNumber(row.front(), delimiter);
        if (!step || *step < before)
            return false;
        before = *step;
    }
    return rows.size() > 1;
}

} // namespace

std::string CsvLayout::sentence() const
{
    const std::string separator = delimiter == '\t' ? "tabs"
        : delimiter == ' '                          ? "blanks"
        : delimiter == ';'                          ? "semicolons"
                                                    : "commas";
    return std::string(isTidy() ? "a tidy table" : "a wide table") + " separated by " + separator + ", "
        + (hasHeader ? "with" : "without") + " a header, "
        + (step >= 0 ? "the step in column \"" + columns[static_cast<std::size_t>(step)] + "\""
                     : std::string("its rows counted as steps"));
}

CsvLayout detectCsvLayout(const std::vector<std::string>& lines, const CsvChoice& choice)
{
    CsvLayout layout;
    layout.delimiter = choice.delimiter.value_or(delimiterOf(lines.front()));
    std::vector<CsvRow> rows;
    for (const std::string& line : lines)
        rows.push_back(splitCsv(line, layout.delimiter));
    layout.columns = rows.front();
    layout.hasHeader = choice.firstRow == CsvChoice::FirstRow::Names
        || (choice.firstRow == CsvChoice::FirstRow::Detect
            && std::any_of(rows.front().begin(), rows.front().end(),
                [&](const std::string& field) { return !field.empty() && !csvNumber(field, layout.delimiter); }));
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
    if (choice.step) {
        if (*choice.step >= std::ssize(layout.columns))
            throw InputError("The step is to be in column " + std::to_string(*choice.step + 1) + ", but there are only "
                + std::to_string(layout.columns.size()) + ".");
        layout.step = std::max(*choice.step, CsvChoice::countRows);
    } else if (layout.step < 0 && layout.columns.size() > 1 && rises(rows, layout.delimiter)) {
        layout.step = 0;
    }
    return layout;
}

CsvRow splitCsv(const std::string& line, char delimiter)
{
    CsvRow fields(1);
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

std::optional<double> csvNumber(const std::string& text, char delimiter)
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

std::optional<std::int64_t> csvWholeNumber(const std::string& text, char delimiter)
{
    constexpr double most = 9007199254740992.0;
    const std::optional<double> value = csvNumber(text, delimiter);
    if (!value || !(*value >= 0.0 && *value <= most) || *value != std::floor(*value))
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

CsvLines::CsvLines(const std::filesystem::path& source, ImportProgress* progress)
    : m_file(source, std::ios::binary)
    , m_progress(progress)
{
    if (!m_file)
        throw InputError(source.string() + " cannot be read.");
}

bool CsvLines::next(std::string& line)
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

bool CsvLines::take(std::string& line)
{
    line.clear();
    bool any = false;
    std::streambuf& bytes = *m_file.rdbuf();
    for (int character = bytes.sbumpc(); character != std::ifstream::traits_type::eof(); character = bytes.sbumpc()) {
        any = true;
        if (++m_unreported >= reportedBytes && m_progress)
            m_progress->addRead(std::exchange(m_unreported, 0));
        if (character == '\n')
            return true;
        if (line.size() < mostLineBytes)
            line += static_cast<char>(character);
    }
    return any;
}

} // namespace tandem
