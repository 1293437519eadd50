// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/array_export.h"

#include "runlog/series_filter.h"
#include "support/input_error.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace tandem {

namespace fs = std::filesystem;

namespace {

void checkWritten(std::ofstream& file, const fs::path& path)
{
    file.close();
    if (!file)
        throw std::runtime_error(path.string() + " cannot be written: is the disk full?");
}

/// NumPy's format 1.0: magic, version, length of a header that describes the array and ends on a multiple of 64, the numbers.
void writeNpy(const fs::path& path, const CheckpointArray& array)
{
    const char* const type = std::array{"<f4", "<f8", "<i8"}[array.values.index()];
    std::string header = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (";
    for (const std::int64_t length : array.shape) {
        header += std::to_string(length);
        header += ", ";
    }
    header += "), }";
    constexpr std::size_t before = 10;
    header.append(63 - (before + header.size()) % 64, ' ');
    header += '\n';
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write("\x93NUMPY\x01\x00", 8);
    file.put(static_cast<char>(header.size() & 0xff));
    file.put(static_cast<char>(header.size() >> 8));
    file << header;
    std::visit(
        [&](const auto& values) {
            file.write(
                reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof values[0]));
        },
        array.values);
    checkWritten(file, path);
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (static_cast<unsigned char>(character) < 0x20) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(character));
            out += escape.data();
        } else {
            out += character;
        }
    }
    return out + '"';
}

std::string number(double value)
{
    if (!std::isfinite(value))
        return "null";
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

void writeSeries(std::ofstream& file, const SeriesKey& key, const Series& series, const RunDescription& run)
{
    file << "{\"metric\": " << quoted(key.metric)
         << ", \"arm\": " << (key.arm == wholeRun ? "null" : quoted(run.arms[static_cast<std::size_t>(key.arm)].name))
         << ", \"seed\": " << (key.seed == allSeeds ? "null" : std::to_string(run.firstSeed + key.seed)) << ",\n  \"steps\": [";
    for (std::int64_t i = 0; i < series.size(); ++i)
        file << (i > 0 ? "," : "") << series.step(i);
    file << "],\n  \"values\": [";
    for (std::int64_t i = 0; i < series.size(); ++i)
        file << (i > 0 ? "," : "") << number(series.value(i));
    file << "]}";
}

} // namespace

std::int64_t exportNpy(const LogReader& log, const fs::path& folder, std::optional<std::int64_t> step)
{
    const auto& places = log.facts().checkpoints;
    if (places.empty())
        throw InputError(log.path().string() + " holds no checkpoint.");
    const Checkpoint checkpoint = log.checkpoint(step.value_or(places.back().step));
    fs::create_directories(folder);
    for (const auto& [array, name] : {std::pair{"parameters", "theta.npy"}, std::pair{"momentum", "momentum.npy"}}) {
        const CheckpointArray* found = checkpoint.find(array);
        if (!found)
            throw InputError("The checkpoint at step " + std::to_string(checkpoint.step) + " has no array \"" + array + "\".");
        writeNpy(folder / name, *found);
    }
    const fs::path path = folder / "replicas.csv";
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << "row,arm,seed,step\n";
    const RunDescription& run = log.history()->description();
    std::int64_t row = 0;
    for (const RunDescription::Arm& arm : run.arms) {
        std::string name = arm.name;
        if (name.find_first_of(",\"\r\n") != std::string::npos) {
            for (std::size_t at = 0; (at = name.find('"', at)) != std::string::npos; at += 2)
                name.insert(at, 1, '"');
            name.insert(0, 1, '"');
            name += '"';
        }
        for (int seed = 0; seed < run.seeds; ++seed)
            file << row++ << ',' << name << ',' << run.firstSeed + seed << ',' << checkpoint.step << '\n';
    }
    checkWritten(file, path);
    return checkpoint.step;
}

void exportJson(const LogReader& log, const fs::path& path, const std::string& pattern)
{
    const History& history = *log.history();
    const RunDescription& run = history.description();
    const std::vector<SeriesKey> keys = seriesMatching(history, pattern);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const LogFacts& facts = log.facts();
    file << "{\"title\": " << quoted(run.title) << ", \"id\": " << quoted(facts.id) << ", \"step\": " << history.step()
         << ", \"seeds\": " << run.seeds << ", \"first_seed\": " << run.firstSeed
         << ",\n \"program\": " << quoted(facts.provenance.program) << ", \"libtorch\": " << quoted(facts.provenance.libtorch)
         << ", \"device\": " << quoted(facts.provenance.device) << ", \"started\": " << quoted(facts.started)
         << ",\n \"experiment\": " << quoted(run.experimentText) << ",\n \"arms\": [";
    for (std::size_t arm = 0; arm < run.arms.size(); ++arm)
        file << (arm > 0 ? ", " : "") << "{\"name\": " << quoted(run.arms[arm].name)
             << ", \"optimizer\": " << quoted(run.arms[arm].optimizer) << "}";
    file << "],\n \"interventions\": [";
    const char* separator = "";
    for (const InterventionRecord& record : history.interventions()) {
        file << separator << "\n {\"step\": " << record.step
             << ", \"arm\": " << quoted(run.arms[static_cast<std::size_t>(record.arm)].name)
             << ", \"parameter\": " << quoted(record.parameter) << ", \"before\": " << number(record.before)
             << ", \"after\": " << number(record.after) << "}";
        separator = ",";
    }
    file << "],\n \"series\": [";
    separator = "\n ";
    for (const SeriesKey& key : keys) {
        file << separator;
        writeSeries(file, key, *history.find(key), run);
        separator = ",\n ";
    }
    file << "]}\n";
    checkWritten(file, path);
}

} // namespace tandem
