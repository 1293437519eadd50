// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/table_reader.h"

#include "support/input_error.h"
#include "training/suggestion.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace tandem {

namespace {

std::string written(const toml::node& node)
{
    std::ostringstream out;
    node.visit([&out](const auto& value) { out << value; });
    std::string text = out.str();
    constexpr std::size_t most = 60;
    if (text.size() > most)
        text = text.substr(0, most) + " ...";
    return text;
}

/// The number a node holds, integers among them; empty when it is none.
std::optional<double> numberIn(const toml::node& node)
{
    if (const auto* integer = node.as_integer())
        return static_cast<double>(integer->get());
    if (const auto* real = node.as_floating_point())
        return real->get();
    return std::nullopt;
}

bool isInside(double value, const NumberRange& range)
{
    return std::isfinite(value) && value < range.below && (range.includesLower ? value >= range.above : value > range.above);
}

} // namespace

toml::table parseDocument(std::string_view text, const std::string& source)
{
    try {
        return toml::parse(text, source);
    } catch (const toml::parse_error& error) {
        throw InputError(source + ", line " + std::to_string(error.source().begin.line) + ": not valid TOML, "
            + std::string(error.description()) + ".");
    }
}

void TableReader::allowOnly(const std::vector<std::string>& keys, const std::string& of) const
{
    for (const auto& [key, node] : *m_table) {
        const std::string name(key.str());
        if (std::find(keys.begin(), keys.end(), name) == keys.end())
            reject(
                name, dotted(name) + " is no key of " + of + didYouMean(name, keys) + ", which knows " + listOfNames(keys) + ".");
    }
}

std::optional<std::string> TableReader::text(const std::string& key) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const auto* string = node->as_string();
    if (!string)
        rejectValue(key, "a text in quotes");
    return string->get();
}

std::optional<std::string> TableReader::choice(const std::string& key, const std::vector<std::string>& names) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const auto* string = node->as_string();
    if (!string)
        rejectValue(key, listOfNames(names));
    if (std::find(names.begin(), names.end(), string->get()) == names.end())
        rejectValue(key, listOfNames(names) + didYouMean(string->get(), names));
    return string->get();
}

std::optional<std::vector<std::string>> TableReader::texts(const std::string& key, std::size_t entries) const
{
    const toml::node* node = m_table->get(key);
    if (node && (!node->is_array() || node->as_array()->size() != entries))
        rejectValue(key, "a list of " + std::to_string(entries) + " texts in quotes");
    return texts(key);
}

std::optional<std::vector<std::string>> TableReader::texts(const std::string& key) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const toml::array* array = node->as_array();
    if (!array)
        rejectValue(key, "a list of texts in quotes");
    std::vector<std::string> values;
    for (const toml::node& entry : *array) {
        const auto* string = entry.as_string();
        if (!string)
            rejectValue(key, "a list of texts in quotes");
        values.push_back(string->get());
    }
    return values;
}

std::optional<bool> TableReader::flag(const std::string& key) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const auto* boolean = node->as_boolean();
    if (!boolean)
        rejectValue(key, "true or false");
    return boolean->get();
}

std::optional<std::int64_t> TableReader::integer(const std::string& key, std::int64_t least, std::int64_t most) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const auto* integer = node->as_integer();
    if (!integer || integer->get() < least || integer->get() > most)
        rejectValue(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return integer->get();
}

std::optional<double> TableReader::number(const std::string& key, const NumberRange& range) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const std::optional<double> value = numberIn(*node);
    if (!value || !isInside(*value, range))
        rejectValue(key, range.allowed);
    return value;
}

std::optional<std::vector<double>> TableReader::numbers(const std::string& key, const NumberRange& range, std::size_t most) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const std::string allowed = "a list of 1 to " + std::to_string(most) + " numbers, each " + range.allowed;
    const toml::array* array = node->as_array();
    if (!array || array->empty() || array->size() > most)
        rejectValue(key, allowed);
    std::vector<double> values;
    for (const toml::node& entry : *array) {
        const std::optional<double> value = numberIn(entry);
        if (!value || !isInside(*value, range))
            rejectValue(key, allowed);
        values.push_back(*value);
    }
    return values;
}

std::optional<std::vector<std::int64_t>> TableReader::integers(
    const std::string& key, std::int64_t least, std::int64_t most, std::size_t mostEntries) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        return std::nullopt;
    const std::string allowed = "a list of at most " + std::to_string(mostEntries) + " whole numbers, each from "
        + std::to_string(least) + " to " + std::to_string(most);
    const toml::array* array = node->as_array();
    if (!array || array->size() > mostEntries)
        rejectValue(key, allowed);
    std::vector<std::int64_t> values;
    for (const toml::node& entry : *array) {
        const auto* integer = entry.as_integer();
        if (!integer || integer->get() < least || integer->get() > most)
            rejectValue(key, allowed);
        values.push_back(integer->get());
    }
    return values;
}

TableReader TableReader::table(const std::string& key) const
{
    const toml::node* node = m_table->get(key);
    if (!node)
        rejectMissing(key, "a table [" + dotted(key) + "]");
    const toml::table* table = node->as_table();
    if (!table)
        rejectValue(key, "a table");
    return {*table, dotted(key), *m_origin};
}

void TableReader::rejectValue(const std::string& key, const std::string& allowed) const
{
    reject(key, dotted(key) + " = " + written(*m_table->get(key)) + " is not allowed, it must be " + allowed + ".");
}

void TableReader::rejectMissing(const std::string& key, const std::string& allowed) const
{
    reject(key, dotted(key) + " is missing, it must be " + allowed + ".");
}

void TableReader::reject(const std::string& key, const std::string& sentence) const
{
    throw InputError(where(key) + sentence);
}

std::string TableReader::where(const std::string& key) const
{
    const std::string path = dotted(key);
    for (const Setting& setting : m_origin->settings)
        if (path == setting.key || path.starts_with(setting.key + "."))
            return "--set " + setting.key + "=" + setting.value + ": ";
    const toml::node* node = m_table->get(key);
    const auto line = (node ? node->source() : m_table->source()).begin.line;
    return m_origin->source + (line > 0 ? ", line " + std::to_string(line) : std::string()) + ": ";
}

} // namespace tandem
