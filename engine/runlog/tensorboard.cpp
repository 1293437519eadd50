// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/tensorboard.h"

#include "runlog/event_file.h"
#include "runlog/hparams.h"
#include "runlog/series_filter.h"
#include "support/input_error.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr const char* fileName = "events.out.tfevents.0000000000.tandem";

bool isEventFileName(const fs::path& path)
{
    return path.filename().string().find("tfevents") != std::string::npos;
}

/// A name as a folder's.
std::string folderName(std::string name)
{
    std::replace_if(
        name.begin(), name.end(), [](char character) { return character == '/' || character == '\0'; }, '_');
    return name == "." || name == ".." ? "_" : name;
}

} // namespace

void exportTensorBoard(const LogReader& log, const fs::path& folder, const std::string& pattern)
{
    const History& history = *log.history();
    const RunDescription& run = history.description();
    std::map<fs::path, std::vector<SeriesKey>> runs;
    for (const SeriesKey& key : seriesMatching(history, pattern)) {
        fs::path path = folder;
        path /= key.arm == wholeRun ? "run" : folderName(run.arms[static_cast<std::size_t>(key.arm)].name);
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
    fs::create_directories(folder / "run");
    EventFileWriter text(folder / "run" / (std::string(fileName) + ".text"));
    // TensorBoard shows text as Markdown, where lines of TOML would run into one.
    text.addText("experiment", "```toml\n" + run.experimentText + "\n```");
    addHparamsExperiment(text, history, seriesMatching(history, pattern));
    text.close();
}

std::vector<EventFilePlace> eventFilesOf(const fs::path& source, ImportProgress* progress)
{
    std::vector<EventFilePlace> files;
    std::error_code error;
    const auto add = [&](const fs::path& path, std::string run) {
        if (run == ".")
            run.clear();
        const std::uintmax_t bytes = fs::file_size(path, error);
        files.push_back({path, std::move(run), error ? 0 : static_cast<std::int64_t>(bytes)});
    };
    if (!fs::is_directory(source)) {
        add(source, "");
        return files;
    }
    for (fs::recursive_directory_iterator at(source, fs::directory_options::skip_permission_denied, error), end;
         at != end && !error; at.increment(error)) {
        if (progress)
            progress->check();
        if (at->is_regular_file(error) && isEventFileName(at->path()))
            add(at->path(), at->path().parent_path().lexically_relative(source).string());
    }
    std::sort(files.begin(), files.end(), [](const EventFilePlace& a, const EventFilePlace& b) { return a.path < b.path; });
    return files;
}

ImportReport importTensorBoard(const fs::path& source, ImportedRun& run, ImportProgress* progress)
{
    const std::vector<EventFilePlace> files = eventFilesOf(source, progress);
    if (files.empty())
        throw InputError("There is no TensorBoard event file below " + source.string() + ".");
    if (progress)
        progress->expect(std::accumulate(files.begin(), files.end(), std::int64_t{0},
            [](std::int64_t bytes, const EventFilePlace& file) { return bytes + file.bytes; }));

    ImportReport report;
    for (const EventFilePlace& file : files) {
        const EventFileContents contents = readEventFile(file.path, progress);
        report.skipped += contents.skippedValues;
        if (!contents.damage.empty())
            report.problems.push_back(contents.damage);
        std::string name = file.run;
        // A seed's run, as exportTensorBoard() lays them out, is one line of its arm.
        std::optional<std::int64_t> seed;
        const std::size_t marker = name.rfind("/seed_");
        if (marker != std::string::npos && name.size() - marker <= 18
            && name.find_first_not_of("0123456789", marker + 6) == std::string::npos && name.size() > marker + 6) {
            seed = std::stoll(name.substr(marker + 6));
            name.resize(marker);
        }
        const int arm = contents.scalars.empty() ? wholeRun : run.arm(name == "run" ? "" : name);
        for (const EventScalar& scalar : contents.scalars)
            report.skipped += run.add(arm, seed, scalar.tag, {scalar.step, scalar.value}) ? 0 : 1;
    }
    report.samples = run.samples();
    report.source = std::to_string(files.size()) + (files.size() == 1 ? " TensorBoard event file" : " TensorBoard event files");
    return report;
}

bool looksLikeTensorBoard(const fs::path& source)
{
    return fs::is_directory(source) || isEventFileName(source);
}

} // namespace tandem
