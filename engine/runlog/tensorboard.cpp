// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/tensorboard.h"

#include "runlog/event_file.h"
#include "runlog/hparams.h"
#include "runlog/run_texts.h"
#include "runlog/series_filter.h"
#include "support/input_error.h"

#include <algorithm>
#include <map>
#include <memory>

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr const char* fileName = "events.out.tfevents.0000000000.tandem";

} // namespace

std::string tensorBoardFolder(std::string name)
{
    std::replace_if(
        name.begin(), name.end(), [](char character) { return character == '/' || character == '\0'; }, '_');
    return name == "." || name == ".." ? "_" : name;
}

void exportTensorBoard(const LogReader& log, const fs::path& folder, const std::string& pattern)
{
    const History& history = *log.history();
    const RunDescription& run = history.description();
    std::map<fs::path, std::vector<SeriesKey>> runs;
    for (const SeriesKey& key : seriesMatching(history, pattern)) {
        fs::path path = folder;
        path /= key.arm == wholeRun ? tensorboard::wholeRunFolder
                                    : tensorBoardFolder(run.arms[static_cast<std::size_t>(key.arm)].name);
        if (key.seed != allSeeds)
            path /= "seed_" + std::to_string(run.firstSeed + key.seed);
        runs[path].push_back(key);
    }
    for (const auto& [path, keys] : runs)
        if (fs::exists(path / fileName))
            throw InputError((path / fileName).string() + " exists already: choose another folder.");
    for (const auto& [path, keys] : runs) {
        fs::create_directories(path);
        EventFileWriter file(path / fileName);
        if (keys.front().arm != wholeRun && keys.front().seed == allSeeds)
            addSession(file, history, keys.front().arm);
        for (const SeriesKey& key : keys) {
            const Series& series = *history.find(key);
            for (std::int64_t i = 0; i < series.size(); ++i)
                file.add({key.metric, series.step(i), history.seconds(series.step(i)), series.value(i)});
        }
        file.close();
    }
    fs::create_directories(folder / tensorboard::wholeRunFolder);
    EventFileWriter text(folder / tensorboard::wholeRunFolder / (fileName + std::string(tensorboard::textSuffix)));
    text.addText(tensorboard::experimentTag, fenced("toml", run.experimentText));
    text.addText(tensorboard::armsTag, fenced("csv", armsTable(run)));
    text.addText(tensorboard::interventionsTag, fenced("csv", interventionsTable(history)));
    addHparamsExperiment(text, history, seriesMatching(history, pattern));
    text.close();
}

} // namespace tandem
