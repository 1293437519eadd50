// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "support/input_error.h"
#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <thread>

// What recording costs a training, and how long it takes to open and draw a large log. Each mode prints one JSON line.
//   runlog_bench record EXPERIMENT SEEDS SECONDS FOLDER
//   runlog_bench write SERIES SAMPLES FILE
//   runlog_bench open FILE

using namespace tandem;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Rate {
    double stepsPerSecond = 0.0;
    double processorSecondsPerStep = 0.0; ///< of the whole process, less sensitive to other programs
    double megabytesPerSecond = 0.0;
};

double processorSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds
        = [](const timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Rate measure(const Experiment& experiment, double seconds, const std::string& file)
{
    std::unique_ptr<LogWriter> writer;
    TrainerOptions options;
    if (!file.empty()) {
        LogWriterOptions log;
        log.existing = ExistingFiles::Overwrite;
        writer = std::make_unique<LogWriter>(file, log);
        options.checkpoints.take = [&writer](Checkpoint checkpoint) { writer->add(std::move(checkpoint)); };
    }
    Trainer trainer(experiment, options);
    while (trainer.status().step == 0)
        std::this_thread::sleep_for(5ms);
    if (writer)
        writer->record(trainer.history(), {});
    std::this_thread::sleep_for(500ms);
    const std::int64_t begin = trainer.status().step;
    const double processor = processorSeconds();
    const Clock::time_point start = Clock::now();
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const auto steps = static_cast<double>(trainer.status().step - begin);
    Rate rate{steps / since(start), (processorSeconds() - processor) / steps, 0.0};
    trainer.pause();
    if (writer) {
        writer->finish();
        rate.megabytesPerSecond = 1e-6 * static_cast<double>(std::filesystem::file_size(file)) / (seconds + 0.5);
    }
    return rate;
}

/// Turns of a run without and with a log, so that what else the machine does falls on both; medians.
void record(const std::string& name, const std::string& seeds, double seconds, const std::string& folder)
{
    const Experiment experiment = loadExperiment(name, {{"run.seeds", seeds}, {"run.steps", "100000"}});
    std::vector<double> ratios;
    std::vector<double> costs;
    Rate plain;
    Rate logged;
    for (int turn = 0; turn < 5; ++turn) {
        plain = measure(experiment, seconds, "");
        logged = measure(experiment, seconds, folder + "/record.tandem");
        ratios.push_back(logged.stepsPerSecond / plain.stepsPerSecond);
        costs.push_back(logged.processorSecondsPerStep / plain.processorSecondsPerStep);
    }
    std::sort(ratios.begin(), ratios.end());
    std::sort(costs.begin(), costs.end());
    std::printf(
        "{\"mode\": \"record\", \"experiment\": \"%s\", \"seeds_per_arm\": %s, \"ratio\": %.4f, \"processor_ratio\": %.4f, "
        "\"plain_steps_per_second\": %.1f, \"recorded_steps_per_second\": %.1f, \"megabytes_per_second\": %.2f}\n",
        name.c_str(), seeds.c_str(), ratios[2], costs[2], plain.stepsPerSecond, logged.stepsPerSecond, logged.megabytesPerSecond);
}

void write(int seriesCount, std::int64_t samples, const std::string& file)
{
    RunDescription run;
    run.title = "large";
    run.experimentText = "made by a benchmark";
    run.arms = {{"SGD", "sgd"}};
    run.seeds = seriesCount;
    run.recordedSeeds = seriesCount;
    LogWriterOptions options;
    options.existing = ExistingFiles::Overwrite;
    const auto history = std::make_shared<History>(run);
    for (int seed = 0; seed < seriesCount; ++seed) {
        Series& series = history->series({"train_loss", 0, seed});
        std::uint64_t random = static_cast<std::uint64_t>(seed) + 1;
        for (std::int64_t step = 0; step < samples; ++step) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            series.append(
                step, static_cast<float>(std::exp(-1e-5 * static_cast<double>(step)) + 1e-21 * static_cast<double>(random)));
        }
    }
    history->setStep(samples);
    const Clock::time_point begin = Clock::now();
    LogWriter writer(file, options);
    writer.record(history, {});
    writer.finish();
    std::printf("{\"mode\": \"write\", \"series\": %d, \"samples\": %lld, \"seconds\": %.2f, \"megabytes\": %.1f}\n", seriesCount,
        static_cast<long long>(samples), since(begin), 1e-6 * static_cast<double>(std::filesystem::file_size(file)));
}

/// Opens and takes what a plot draws: an envelope of the plot's width of every series.
void open(const std::string& file)
{
    constexpr int width = 1000;
    const Clock::time_point begin = Clock::now();
    const LogReader log(file);
    const double opened = since(begin);
    const History& history = *log.history();
    std::int64_t values = 0;
    std::size_t points = 0;
    constexpr std::size_t drawn = 32; // lines of a plot; more are a band
    const std::vector<SeriesKey> keys = history.keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Series& series = *history.find(keys[i]);
        values += series.size();
        if (i < drawn)
            points += series.envelope(0, history.step(), width).size();
    }
    const double whole = since(begin);
    // A zoom into every place in turn.
    std::vector<double> zooms;
    for (int zoom = 0; zoom < 60; ++zoom) {
        const Clock::time_point frame = Clock::now();
        const std::int64_t from = history.step() / 61 * zoom;
        for (std::size_t i = 0; i < std::min(keys.size(), drawn); ++i)
            points += history.find(keys[i])->envelope(from, from + history.step() / 60, width).size();
        zooms.push_back(since(frame));
    }
    std::sort(zooms.begin(), zooms.end());
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"mode\": \"open\", \"values\": %lld, \"open_seconds\": %.3f, \"drawn_seconds\": %.3f, \"median_zoom_ms\": "
                "%.1f, \"slowest_zoom_ms\": %.1f, "
                "\"memory_megabytes\": %.0f, \"points\": %zu}\n",
        static_cast<long long>(values), opened, whole, 1e3 * zooms[zooms.size() / 2], 1e3 * zooms.back(),
        1e-3 * static_cast<double>(usage.ru_maxrss), points);
}

} // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 1 ? argv[1] : "";
    try {
        if (mode == "record" && argc == 6)
            record(argv[2], argv[3], std::stod(argv[4]), argv[5]);
        else if (mode == "write" && argc == 5)
            write(std::stoi(argv[2]), std::stoll(argv[3]), argv[4]);
        else if (mode == "open" && argc == 3)
            open(argv[2]);
        else
            return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "runlog_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
