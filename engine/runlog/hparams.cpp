// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/hparams.h"

#include "runlog/event_file.h"
#include "runlog/protobuf_reader.h"
#include "runlog/protobuf_writer.h"

#include <array>
#include <charconv>
#include <set>

namespace tandem {
namespace {

constexpr std::array numbers{"learning_rate", "momentum", "batch_size"}; // as they begin
constexpr std::uint64_t stringType = 1;
constexpr std::uint64_t numberType = 3;

/// HParamsPluginData { version = 0; oneof data: experiment 2, session_start_info 3, session_end_info 4 }.
std::string pluginData(std::uint8_t field, const std::string& message)
{
    std::string data;
    putBytes(data, static_cast<std::uint8_t>(field << 3 | 2), message);
    return data;
}

/// HParamInfo { name 1, type 4 }, as the experiment's field 4.
void putHyperparameter(std::string& experiment, const std::string& name, std::uint64_t type)
{
    std::string info;
    putBytes(info, 1 << 3 | 2, name);
    info.push_back(4 << 3);
    putVarint(info, type);
    putBytes(experiment, 4 << 3 | 2, info);
}

/// An entry of SessionStartInfo's map<string, google.protobuf.Value> hparams.
void putValue(std::string& session, const std::string& name, const std::string& value)
{
    std::string entry;
    putBytes(entry, 1 << 3 | 2, name);
    putBytes(entry, 2 << 3 | 2, value);
    putBytes(session, 1 << 3 | 2, entry);
}

/// An entry of a session's map, with a Value { number_value 2, string_value 3, bool_value 4 }.
void readValue(std::span<const std::uint8_t> bytes, std::map<std::string, std::string>& values)
{
    using namespace protobuf;
    constexpr std::size_t mostValues = 1000;
    std::string name;
    std::string text;
    Message entry(bytes);
    for (Field part; entry.next(part);) {
        if (part.number == 1 && part.type == 2)
            name = asText(part.bytes);
        if (part.number != 2 || part.type != 2)
            continue;
        Message value(part.bytes);
        for (Field field; value.next(field);) {
            std::array<char, 32> digits{};
            if (field.number == 2 && field.type == 1)
                text.assign(
                    digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), asDouble(field.integer)).ptr);
            else if (field.number == 3 && field.type == 2)
                text = asText(field.bytes);
            else if (field.number == 4 && field.type == 0)
                text = field.integer != 0 ? "true" : "false";
        }
    }
    if (!name.empty() && values.size() < mostValues)
        values[name] = text;
}

} // namespace

HparamsRead readHparams(const std::string& content)
{
    using namespace protobuf;
    HparamsRead read;
    Message data(bytesOf(content));
    for (Field field; data.next(field);) {
        if (field.type != 2 || (field.number != 2 && field.number != 3))
            continue;
        Message message(field.bytes);
        for (Field part; message.next(part);) {
            if (field.number == 2 && part.number == 6 && part.type == 2)
                read.title = asText(part.bytes);
            else if (field.number == 3 && part.number == 1 && part.type == 2)
                readValue(part.bytes, read.values);
        }
    }
    return read;
}

void addHparamsExperiment(EventFileWriter& file, const History& history, const std::vector<SeriesKey>& written)
{
    std::string experiment;
    putBytes(experiment, 6 << 3 | 2, history.description().title);
    putHyperparameter(experiment, "optimizer", stringType);
    for (const char* name : numbers)
        putHyperparameter(experiment, name, numberType);
    std::set<std::string> metrics;
    for (const SeriesKey& key : written)
        if (key.arm != wholeRun && key.seed == allSeeds)
            metrics.insert(key.metric);
    for (const char* name : numbers)
        metrics.erase(name);
    for (const std::string& metric : metrics) {
        std::string name; // MetricName { tag 2 }
        putBytes(name, 2 << 3 | 2, metric);
        std::string info; // MetricInfo { name 1 }
        putBytes(info, 1 << 3 | 2, name);
        putBytes(experiment, 5 << 3 | 2, info);
    }
    file.addPluginData("_hparams_/experiment", "hparams", pluginData(2, experiment));
}

void addSession(EventFileWriter& file, const History& history, int arm)
{
    const RunDescription& run = history.description();
    std::string session;
    std::string optimizer; // Value { string_value 3 }
    putBytes(optimizer, 3 << 3 | 2, run.arms[static_cast<std::size_t>(arm)].optimizer);
    putValue(session, "optimizer", optimizer);
    for (const char* name : numbers) {
        const Series* series = history.find({name, arm, allSeeds});
        if (!series || series->size() == 0)
            continue;
        std::string number; // Value { number_value 2 }
        putFixed(number, 2 << 3 | 1, series->value(0));
        putValue(session, name, number);
    }
    file.addPluginData("_hparams_/session_start_info", "hparams", pluginData(3, session));
    std::string end; // SessionEndInfo { status 1: STATUS_SUCCESS }
    end.push_back(1 << 3);
    putVarint(end, 1);
    file.addPluginData("_hparams_/session_end_info", "hparams", pluginData(4, end));
}

} // namespace tandem
