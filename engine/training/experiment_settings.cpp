// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/experiment_settings.h"

#include "support/input_error.h"
#include "training/suggestion.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace tandem {

namespace {

[[noreturn]] void reject(const Setting& setting, const std::string& sentence)
{
    throw InputError("--set " + setting.key + "=" + setting.value + ": " + sentence);
}

/// The value as a table {value = ...}: TOML, or the bare word that it is.
toml::table parseValue(const Setting& setting)
{
    try {
        toml::table parsed = toml::parse("value = " + setting.value);
        if (parsed.size() == 1)
            return parsed;
    } catch (const toml::parse_error&) {
        const bool isWord = !setting.value.empty()
            && std::string_view("[]{}\"'=#").find(setting.value.front()) == std::string::npos
            && setting.value.find('\n') == std::string::npos;
        if (isWord)
            return toml::table{{"value", setting.value}};
    }
    reject(setting, "the value is neither TOML nor a plain word.");
}

toml::table& tableOf(toml::table& experiment, const std::string& section, const Setting& setting)
{
    toml::table* table = experiment[section].as_table();
    if (!table)
        reject(setting, "the experiment has no [" + section + "].");
    return *table;
}

toml::table& armNamed(toml::table& experiment, const std::string& name, const Setting& setting)
{
    std::vector<std::string> names;
    if (toml::array* arms = experiment["arm"].as_array()) {
        for (toml::node& entry : *arms) {
            toml::table* arm = entry.as_table();
            if (!arm)
                continue;
            names.push_back((*arm)["name"].value_or(std::string()));
            if (names.back() == name)
                return *arm;
        }
    }
    reject(setting,
        "the experiment has no arm \"" + name + "\"" + didYouMean(name, names) + ", its arms are " + listOfNames(names) + ".");
}

void removeExcluded(toml::table& table, std::string_view key)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> exclusive{{
        {"learning_rate", "practical_learning_rate"},
        {"momentum", "momentum_scaling"},
        {"curvatures", "dimension"},
        {"curvatures", "condition_number"},
        {"curvatures", "curvature"},
    }};
    for (const auto& [one, other] : exclusive) {
        if (key == one)
            table.erase(other);
        if (key == other)
            table.erase(one);
    }
}

bool hasArm(const toml::table& experiment, const std::string& name)
{
    const toml::array* arms = experiment["arm"].as_array();
    return arms && std::any_of(arms->begin(), arms->end(), [&](const toml::node& entry) {
        const toml::table* arm = entry.as_table();
        return arm && (*arm)["name"].value_or(std::string()) == name;
    });
}

/// The table that arm.NAME.KEY lies in; `path` is NAME, which may hold dots, or NAME.TABLE.
toml::table& armTable(toml::table& experiment, const std::string& path, const Setting& setting)
{
    const std::size_t dot = path.rfind('.');
    const std::string inner = dot == std::string::npos ? std::string() : path.substr(dot + 1);
    if ((inner != "schedule" && inner != "momentum_scaling") || hasArm(experiment, path))
        return armNamed(experiment, path, setting);
    toml::table& arm = armNamed(experiment, path.substr(0, dot), setting);
    removeExcluded(arm, inner);
    if (!arm[inner].is_table())
        arm.insert_or_assign(inner, toml::table{});
    return *arm[inner].as_table();
}

toml::table& interventionAt(toml::table& experiment, std::string_view number, const Setting& setting)
{
    toml::array* interventions = experiment["intervention"].as_array();
    const std::size_t count = interventions ? interventions->size() : 0;
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (error != std::errc() || end != number.data() + number.size() || index < 1 || index > count
        || !(*interventions)[index - 1].is_table())
        reject(setting, "the experiment has " + std::to_string(count) + " interventions, numbered from 1.");
    return *(*interventions)[index - 1].as_table();
}

} // namespace

void applySetting(toml::table& experiment, const Setting& setting)
{
    const std::string& path = setting.key;
    const std::size_t first = path.find('.');
    const std::string section = path.substr(0, first);
    const std::size_t last = path.rfind('.');
    std::string key = first == std::string::npos ? path : path.substr(last + 1);

    toml::table* table = nullptr;
    if (first == std::string::npos && (section == "title" || section == "description" || section == "claim")) {
        table = &experiment;
    } else if (first != std::string::npos && (section == "problem" || section == "run")) {
        key = path.substr(first + 1);
        table = &tableOf(experiment, section, setting);
    } else if (first != std::string::npos && section == "instruments") {
        key = path.substr(first + 1);
        experiment.insert("instruments", toml::table{}); // keeps one that is there
        table = &tableOf(experiment, section, setting);
    } else if (section == "arm" && last > first) {
        // An arm's name may hold dots, a key never does.
        table = &armTable(experiment, path.substr(first + 1, last - first - 1), setting);
    } else if (section == "intervention" && last > first) {
        const std::size_t second = path.find('.', first + 1);
        table = &interventionAt(experiment, std::string_view(path).substr(first + 1, second - first - 1), setting);
        if (path.substr(second + 1).starts_with("set.")) {
            if (!(*table)["set"].is_table())
                table->insert_or_assign("set", toml::table{});
            table = (*table)["set"].as_table();
        }
    }
    if (!table || key.empty())
        reject(setting,
            "a setting is problem.KEY, run.KEY, instruments.KEY, arm.NAME.KEY, intervention.N.KEY, title or description.");

    toml::table value = parseValue(setting);
    removeExcluded(*table, key);
    value.get("value")->visit([&](auto& node) { table->insert_or_assign(key, std::move(node)); });
}

} // namespace tandem
