// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_import.h"

#include "support/input_error.h"

#include <optional>
#include <utility>

namespace tandem {

namespace {

constexpr std::size_t mostProblems = 10;
constexpr std::size_t looked = 20; // rows that the layout is detected from

class Reader {
public:
    Reader(CsvLayout layout, ImportedRun& run, ImportReport& report)
        : m_layout(std::move(layout))
        , m_run(run)
        , m_report(report)
    {
    }

    void take(const std::string& line, std::int64_t lineNumber)
    {
        const CsvRow row = splitCsv(line, m_layout.delimiter);
        const auto field = [&row](int column) { return row[static_cast<std::size_t>(column)]; };
        if (row.size() != m_layout.columns.size()) {
            leave(lineNumber,
                "has " + std::to_string(row.size()) + " fields instead of " + std::to_string(m_layout.columns.size()));
            return;
        }
        const auto step = m_layout.step < 0 ? std::optional(m_rows) : csvWholeNumber(field(m_layout.step), m_layout.delimiter);
        ++m_rows;
        if (!step) {
            leave(lineNumber, "has the step \"" + field(m_layout.step).substr(0, 40) + "\", which is no whole number");
            return;
        }
        const int arm = m_layout.arm >= 0 ? m_run.arm(field(m_layout.arm)) : wholeRun;
        const auto seed = m_layout.seed >= 0 ? csvWholeNumber(field(m_layout.seed), m_layout.delimiter) : std::nullopt;
        if (m_layout.isTidy()) {
            const auto value = csvNumber(field(m_layout.value), m_layout.delimiter);
            if (!value || !m_run.add(arm, seed, field(m_layout.metric), {*step, *value}))
                leave(lineNumber, "has no number of a metric");
            return;
        }
        for (std::size_t column = 0; column < row.size(); ++column) {
            const int index = static_cast<int>(column);
            if (index == m_layout.step || index == m_layout.arm || index == m_layout.seed || row[column].empty())
                continue;
            const auto value = csvNumber(row[column], m_layout.delimiter);
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
    CsvLayout m_layout;
    ImportedRun& m_run;
    ImportReport& m_report;
    std::int64_t m_rows = 0;
};

} // namespace

CsvPreview previewCsv(const std::filesystem::path& source, const CsvChoice& choice, ImportProgress* progress)
{
    CsvLines lines(source, progress);
    std::vector<std::string> first;
    for (std::string line; first.size() < looked && lines.next(line);)
        first.push_back(line);
    if (first.empty())
        throw InputError(source.string() + " holds no table.");
    const CsvLayout layout = detectCsvLayout(first, choice);
    CsvPreview preview{layout, {}};
    for (std::size_t i = layout.hasHeader ? 1 : 0; i < first.size() && preview.rows.size() < CsvPreview::mostRows; ++i)
        preview.rows.push_back(splitCsv(first[i], layout.delimiter));
    return preview;
}

ImportReport importCsv(const std::filesystem::path& source, ImportedRun& run, const CsvChoice& choice, ImportProgress* progress)
{
    if (std::error_code error; progress)
        progress->expect(static_cast<std::int64_t>(std::filesystem::file_size(source, error)));
    CsvLines lines(source, progress);
    ImportReport report;
    std::vector<std::string> first;
    std::vector<std::int64_t> firstNumbers;
    std::optional<Reader> reader;
    const auto begin = [&] {
        const CsvLayout layout = detectCsvLayout(first, choice);
        report.source = layout.sentence();
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
