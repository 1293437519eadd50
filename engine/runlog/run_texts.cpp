// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/run_texts.h"

#include "runlog/csv_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

namespace tandem {

namespace {

constexpr const char* armsHeader = "arm,optimizer,compared";
constexpr const char* interventionsHeader = "step,seconds,arm,parameter,before,after";
constexpr std::size_t mostArms = 4096;
constexpr std::array<const char*, 3> parameters{"learning_rate", "momentum", "batch_size"};

/// A field in quotes. What would break the line is left out.
std::string quoted(const std::string& name)
{
    std::string field(1, '"');
    for (const char character : name) {
        if (character != '\n' && character != '\r')
            field.append(character == '"' ? 2 : 1, character);
    }
    field += '"';
    return field;
}

std::string numberText(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// The rows below the header; none when it is another.
std::optional<std::vector<CsvRow>> rowsOf(const std::string& table, const char* header, std::size_t columns)
{
    std::istringstream lines(table);
    std::string line;
    if (!std::getline(lines, line) || line != header)
        return std::nullopt;
    std::vector<CsvRow> rows;
    while (std::getline(lines, line)) {
        CsvRow row = splitCsv(line, ',');
        if (row.size() == columns)
            rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

std::string fenced(const std::string& language, const std::string& text)
{
    return "```" + language + "\n" + text + "\n```";
}

std::optional<std::string> unfenced(const std::string& language, const std::string& block)
{
    const std::string begin = "```" + language + "\n";
    const std::string end = "\n```";
    if (block.size() < begin.size() + end.size() || !block.starts_with(begin) || !block.ends_with(end))
        return std::nullopt;
    return block.substr(begin.size(), block.size() - begin.size() - end.size());
}

std::string armsTable(const RunDescription& run)
{
    std::string table = armsHeader;
    for (std::size_t i = 0; i < run.arms.size(); ++i) {
        const int arm = static_cast<int>(i);
        const char* compared = arm == run.compared.first ? "first" : arm == run.compared.second ? "second" : "";
        table += '\n';
        table += quoted(run.arms[i].name) + "," + quoted(run.arms[i].optimizer) + "," + compared;
    }
    return table;
}

std::optional<ArmsRead> readArmsTable(const std::string& table)
{
    const auto rows = rowsOf(table, armsHeader, 3);
    if (!rows || rows->size() > mostArms)
        return std::nullopt;
    ArmsRead read;
    for (const CsvRow& row : *rows) {
        const int arm = static_cast<int>(read.arms.size());
        if (row[2] == "first")
            read.compared.first = arm;
        else if (row[2] == "second")
            read.compared.second = arm;
        read.arms.push_back({row[0], row[1]});
    }
    return read;
}

std::string interventionsTable(const History& history)
{
    std::string table = interventionsHeader;
    for (const InterventionRecord& record : history.interventions()) {
        const std::string& arm = history.description().arms[static_cast<std::size_t>(record.arm)].name;
        table += '\n';
        table += std::to_string(record.step) + "," + numberText(record.seconds) + "," + quoted(arm) + "," + record.parameter + ","
            + numberText(record.before) + "," + numberText(record.after);
    }
    return table;
}

std::vector<InterventionRecord> readInterventionsTable(const std::string& table, const std::vector<RunDescription::Arm>& arms)
{
    std::vector<InterventionRecord> records;
    for (const CsvRow& row : rowsOf(table, interventionsHeader, 6).value_or(std::vector<CsvRow>())) {
        const auto step = csvWholeNumber(row[0], ',');
        const auto seconds = csvNumber(row[1], ',');
        const auto arm
            = std::find_if(arms.begin(), arms.end(), [&](const RunDescription::Arm& each) { return each.name == row[2]; });
        const bool known = std::find(parameters.begin(), parameters.end(), row[3]) != parameters.end();
        const auto before = csvNumber(row[4], ',');
        const auto after = csvNumber(row[5], ',');
        const bool inOrder = records.empty() || (step && *step >= records.back().step);
        if (step && seconds && arm != arms.end() && known && before && after && inOrder)
            records.push_back({*step, *seconds, static_cast<int>(arm - arms.begin()), row[3], *before, *after});
    }
    return records;
}

} // namespace tandem
