// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/hparams.h"

#include "runlog/event_file.h"
#include "runlog/protobuf_writer.h"

#include <array>
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

} // namespace

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
