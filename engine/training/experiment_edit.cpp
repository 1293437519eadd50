// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/experiment_edit.h"

#include "support/input_error.h"
#include "training/experiment_labels.h"
#include "training/toml_text.h"
#include "training/update_settings_reader.h"

#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <vector>

namespace tandem {

namespace {

constexpr double adamLearningRate = 0.001; ///< what PyTorch starts it with
constexpr double firstMomentum = 0.9;

/// The text as lines, and what it says as a tree that knows them. Lines count from 0 here, from 1 in the tree.
class Text {
public:
    explicit Text(const std::string& text)
        : m_document(toml::parse(text))
    {
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            m_lines.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }

    std::string written() const
    {
        std::string text;
        for (const std::string& line : m_lines)
            text += line + '\n';
        return text;
    }

    const toml::table& document() const { return m_document; }

    const toml::table& arm(const std::string& name) const
    {
        for (const toml::table* table : tables("arm"))
            if ((*table)["name"].value_or(std::string()) == name)
                return *table;
        throw InputError("The experiment has no arm \"" + name + "\".");
    }

    /// The tables of [[key]].
    std::vector<const toml::table*> tables(const std::string& key) const
    {
        std::vector<const toml::table*> found;
        if (const toml::array* array = m_document[key].as_array()) {
            for (const toml::node& entry : *array) {
                const toml::table* table = entry.as_table();
                if (!table || table->is_inline())
                    throw InputError("Only experiments whose " + key + "s are written as [[" + key + "]] can be edited here.");
                found.push_back(table);
            }
        }
        return found;
    }

    /// The lines [first, second) of a table with its sub-tables: up to the next header, without the comment above that.
    std::pair<std::size_t, std::size_t> block(const toml::table& table, bool withSubTables) const
    {
        const std::size_t first = line(table);
        std::size_t end = m_lines.size();
        for (const std::size_t header : headers(withSubTables ? nullptr : &table))
            if (header > first)
                end = std::min(end, header);
        while (end > first + 1 && (blank(m_lines[end - 1]) || (end < m_lines.size() && comment(m_lines[end - 1]))))
            --end;
        return {first, end};
    }

    void erase(std::size_t first, std::size_t end)
    {
        // With the empty line before it, so that two do not meet.
        if (first > 0 && blank(m_lines[first - 1]) && (end == m_lines.size() || blank(m_lines[end])))
            --first;
        m_lines.erase(m_lines.begin() + static_cast<std::ptrdiff_t>(first), m_lines.begin() + static_cast<std::ptrdiff_t>(end));
    }

    void insert(std::size_t before, const std::vector<std::string>& lines)
    {
        m_lines.insert(m_lines.begin() + static_cast<std::ptrdiff_t>(before), lines.begin(), lines.end());
    }

    std::vector<std::string> lines(std::size_t first, std::size_t end) const
    {
        return {m_lines.begin() + static_cast<std::ptrdiff_t>(first), m_lines.begin() + static_cast<std::ptrdiff_t>(end)};
    }

    /// Writes `value` in the place of one that stands on a single line; what follows it on that line stays.
    void replace(const toml::node& node, const std::string& value)
    {
        const toml::source_region& place = node.source();
        std::string& line = m_lines[place.begin.line - 1];
        const std::size_t begin = byteAt(line, place.begin.column);
        const std::size_t end = place.end.line == place.begin.line ? byteAt(line, place.end.column) : line.size();
        line.replace(begin, end - begin, value);
    }

    static std::size_t line(const toml::node& node) { return node.source().begin.line - 1; }
    static std::size_t lastLine(const toml::node& node) { return node.source().end.line - 1; }

private:
    static bool blank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }
    static bool comment(const std::string& line)
    {
        const std::size_t first = line.find_first_not_of(" \t");
        return first != std::string::npos && line[first] == '#';
    }

    /// Columns count characters, from 1; the text is UTF-8.
    static std::size_t byteAt(const std::string& line, std::size_t column)
    {
        std::size_t byte = 0;
        for (; byte < line.size() && column > 1; --column)
            for (++byte; byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xC0U) == 0x80U; ++byte) { }
        return byte;
    }

    /// Where tables begin; those inside `of` too when it is not null.
    std::set<std::size_t> headers(const toml::table* of) const
    {
        std::set<std::size_t> found;
        const auto add = [&found](const toml::node& node) {
            if (const toml::table* table = node.as_table(); table && !table->is_inline())
                found.insert(line(*table));
        };
        for (const auto& [key, node] : m_document) {
            add(node);
            if (const toml::array* array = node.as_array())
                for (const toml::node& entry : *array)
                    add(entry);
        }
        if (of)
            for (const auto& [key, node] : *of)
                add(node);
        return found;
    }

    std::vector<std::string> m_lines;
    toml::table m_document;
};

/// Sets a key of an arm, where it stands or after the arm's own keys.
void setKey(Text& text, const toml::table& arm, const std::string& key, const std::string& value)
{
    if (const toml::node* present = arm.get(key))
        text.replace(*present, value);
    else
        text.insert(Text::lastLine(*arm.get("optimizer")) + 1, {key + " = " + value});
}

void eraseKey(Text& text, const toml::node& node)
{
    const toml::table* table = node.as_table();
    if (table && !table->is_inline()) {
        const auto [first, end] = text.block(*table, false);
        text.erase(first, end);
    } else {
        text.erase(Text::line(node), Text::lastLine(node) + 1);
    }
}

} // namespace

std::string withValues(const std::string& experiment, const std::string& arm, const Hyperparameters& values)
{
    // One key at a time: each moves the lines below it.
    const auto set = [&arm](const std::string& before, const std::string& key, const std::string& value) {
        Text text(before);
        setKey(text, text.arm(arm), key, value);
        return text.written();
    };
    Text text(experiment);
    const toml::table& table = text.arm(arm);
    const std::string optimizer = table["optimizer"].value_or(std::string());
    const toml::node* practical = table.get("practical_learning_rate");
    // Where γ does not give back η = γ/(1−β) to the last bit, η itself is written.
    const bool exact
        = !table.contains("momentum_scaling") && values.practicalLearningRate() / (1.0 - values.momentum) == values.learningRate;
    std::string edited;
    if (practical && exact) {
        edited = set(experiment, "practical_learning_rate", tomlNumber(values.practicalLearningRate()));
    } else {
        if (practical)
            eraseKey(text, *practical);
        edited = set(text.written(), "learning_rate", tomlNumber(values.learningRate));
    }
    const auto known = std::ranges::find(optimizerNames, optimizer, &OptimizerName::name);
    if (known != optimizerNames.end() && hasMomentum(known->optimizer) && !table.contains("momentum_scaling"))
        edited = set(edited, "momentum", tomlNumber(values.momentum));
    return set(edited, "batch_size", std::to_string(values.batchSize));
}

std::string withCopy(const std::string& experiment, const std::string& arm, const std::string& copy)
{
    Text text(experiment);
    const auto [first, end] = text.block(text.arm(arm), true);
    std::vector<std::string> lines{""};
    const std::vector<std::string> block = text.lines(first, end);
    lines.insert(lines.end(), block.begin(), block.end());
    text.insert(end, lines);
    // The second arm of that name is the copy.
    Text doubled(text.written());
    bool seen = false;
    for (const toml::table* table : doubled.tables("arm"))
        if ((*table)["name"].value_or(std::string()) == arm && std::exchange(seen, true))
            doubled.replace(*table->get("name"), tomlText(copy));
    Text copied(doubled.written());
    if (const toml::node* color = copied.arm(copy).get("colour"))
        eraseKey(copied, *color);
    return copied.written();
}

std::string withColor(const std::string& experiment, const std::string& arm, int color)
{
    Text text(experiment);
    setKey(text, text.arm(arm), "colour", tomlText(std::string(armColorNames[static_cast<std::size_t>(color)])));
    return text.written();
}

std::string withName(const std::string& experiment, const std::string& arm, const std::string& name)
{
    Text text(experiment);
    text.replace(*text.arm(arm).get("name"), tomlText(name));
    for (const toml::table* intervention : text.tables("intervention"))
        if ((*intervention)["arm"].value_or(std::string()) == arm)
            text.replace(*intervention->get("arm"), tomlText(name));
    std::string edited = text.written();
    // The names in a list stand on one line, so that the first moves the second.
    for (std::size_t i = 0; i < 2; ++i) {
        Text listed(edited);
        const toml::array* compared = listed.document()["run"]["compare"].as_array();
        if (compared && i < compared->size() && (*compared)[i].value<std::string>() == arm)
            listed.replace((*compared)[i], tomlText(name));
        edited = listed.written();
    }
    return edited;
}

std::string withOptimizer(const std::string& experiment, const std::string& arm, Optimizer optimizer)
{
    std::string edited = experiment;
    const std::vector<std::string> keys = keysOfArm(optimizer);
    for (bool removed = true; removed;) {
        Text text(edited);
        removed = false;
        for (const auto& [key, node] : text.arm(arm)) {
            if (std::ranges::find(keys, std::string(key.str())) != keys.end())
                continue;
            eraseKey(text, node);
            removed = true;
            break;
        }
        edited = text.written();
    }
    Text text(edited);
    const toml::table& table = text.arm(arm);
    text.replace(*table.get("optimizer"), tomlText(std::string(nameOf(optimizer))));
    if (optimizer == Optimizer::Adam)
        setKey(text, table, table.contains("learning_rate") ? "learning_rate" : "practical_learning_rate",
            tomlNumber(adamLearningRate));
    edited = text.written();
    Text rated(edited);
    if (hasMomentum(optimizer) && !rated.arm(arm).contains("momentum") && !rated.arm(arm).contains("momentum_scaling"))
        setKey(rated, rated.arm(arm), "momentum", tomlNumber(firstMomentum));
    return rated.written();
}

std::string withoutArm(const std::string& experiment, const std::string& arm)
{
    std::string edited = experiment;
    for (bool removed = true; removed;) {
        Text text(edited);
        removed = false;
        for (const toml::table* intervention : text.tables("intervention")) {
            if ((*intervention)["arm"].value_or(std::string()) != arm)
                continue;
            const auto [first, end] = text.block(*intervention, true);
            text.erase(first, end);
            removed = true;
            break;
        }
        edited = text.written();
    }
    Text text(edited);
    const auto [first, end] = text.block(text.arm(arm), true);
    text.erase(first, end);
    Text rest(text.written());
    if (const toml::array* compared = rest.document()["run"]["compare"].as_array()) {
        const bool names
            = std::ranges::any_of(*compared, [&](const toml::node& node) { return node.value<std::string>() == arm; });
        if (names)
            eraseKey(rest, *compared);
    }
    return rest.written();
}

} // namespace tandem
