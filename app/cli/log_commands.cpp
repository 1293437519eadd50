// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/log_commands.h"

#include "cli/command_line.h"
#include "cli/provenance.h"
#include "runlog/array_export.h"
#include "runlog/csv_export.h"
#include "runlog/csv_import.h"
#include "runlog/log_import.h"
#include "runlog/log_info.h"
#include "runlog/log_reader.h"
#include "runlog/tensorboard.h"
#include "runlog/tensorboard_import.h"
#include "support/input_error.h"
#include "training/run_summary.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace tandem {

namespace {

void line(const char* name, const std::string& value)
{
    if (!value.empty())
        std::printf("%-14s %s\n", name, value.c_str());
}

std::string bytesText(std::int64_t bytes)
{
    char text[32];
    if (bytes < 1000)
        std::snprintf(text, sizeof text, "%lld B", static_cast<long long>(bytes));
    else if (bytes < 1'000'000)
        std::snprintf(text, sizeof text, "%.1f kB", static_cast<double>(bytes) * 1e-3);
    else
        std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) * 1e-6);
    return text;
}

int repair(const InfoRequest& request)
{
    const RepairReport report
        = repairLog(request.log, request.repairInto, request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse);
    std::printf("Saved %lld samples and %lld checkpoints into %s.\n", static_cast<long long>(report.samples),
        static_cast<long long>(report.checkpoints), request.repairInto.c_str());
    for (const std::string& sentence : report.lost)
        std::printf("Lost: %s\n", sentence.c_str());
    return static_cast<int>(ExitCode::Well);
}

void showRun(const LogReader& log)
{
    const History& history = *log.history();
    const RunDescription& run = history.description();
    const LogFacts& facts = log.facts();
    line("title", run.title);
    line("run", facts.id);
    if (facts.parent)
        line("branch of", facts.parent->id + " at step " + std::to_string(facts.parent->step) + ", " + facts.parent->path);
    line("made by",
        facts.provenance.program + (facts.provenance.libtorch.empty() ? "" : ", LibTorch " + facts.provenance.libtorch)
            + (facts.provenance.blas.empty() ? "" : ", " + facts.provenance.blas));
    line("on", facts.provenance.device + (facts.provenance.processor.empty() ? "" : ", " + facts.provenance.processor));
    line("started", facts.started);
    line("ended", !facts.ended.empty() ? facts.ended : log.isBeingWritten() ? "it is being recorded" : "it was cut short");
    line("steps", std::to_string(history.step()) + " of " + std::to_string(run.plannedSteps));
    for (const RunDescription::Arm& arm : run.arms)
        line("arm", arm.name + (arm.optimizer.empty() ? "" : ": " + arm.optimizer));
    line("seeds",
        std::to_string(run.seeds) + " per arm from " + std::to_string(run.firstSeed) + ", " + std::to_string(run.recordedSeeds)
            + " with series of their own");
    const std::vector<SeriesKey> keys = history.keys();
    std::int64_t samples = 0;
    for (const SeriesKey& key : keys)
        samples += history.find(key)->size();
    line("series", std::to_string(keys.size()) + " with " + std::to_string(samples) + " samples");
    for (const MissingInstrument& instrument : missingAtTheEnd(history))
        line("missing", instrument.metric + ". " + instrument.reason);
    line("interventions", std::to_string(history.interventions().size()));
    std::string steps;
    for (const CheckpointPlace& place : facts.checkpoints) {
        if (!steps.empty())
            steps += ' ';
        steps += std::to_string(place.step);
    }
    line("checkpoints", steps.empty() ? "none" : steps);
    for (const LogNote& note : facts.notes)
        line("note", (note.step ? "step " + std::to_string(*note.step) + ": " : "") + note.text);
}

void printRow(const std::vector<std::string>& fields)
{
    constexpr std::size_t mostFields = 8;
    constexpr int width = 14;
    std::fputs(" ", stderr);
    for (std::size_t i = 0; i < std::min(fields.size(), mostFields); ++i)
        std::fprintf(stderr, " %*.*s", width, width, fields[i].c_str());
    std::fputs(fields.size() > mostFields ? " …\n" : "\n", stderr);
}

} // namespace

int showLog(const InfoRequest& request)
{
    if (!request.repairInto.empty())
        return repair(request);
    const LogReader log(request.log);
    showRun(log);
    std::vector<std::string> damage = log.facts().problems;
    for (const std::string& sentence : fileDamage(request.log))
        damage.push_back("The file: " + sentence);
    line("health", damage.empty() ? "sound" : "damaged");
    for (const std::string& sentence : damage)
        std::printf("  %s\n", sentence.c_str());
    line("size", bytesText(static_cast<std::int64_t>(std::filesystem::file_size(request.log))));
    for (const LogPart& part : logParts(request.log))
        if (part.rows > 0)
            std::printf("  %-12s %10s in %lld rows\n", part.name.c_str(), bytesText(part.bytes).c_str(),
                static_cast<long long>(part.rows));
    return static_cast<int>(damage.empty() ? ExitCode::Well : ExitCode::Failed);
}

int exportLog(const ExportRequest& request)
{
    if (request.csvFolder.empty() && request.npyFolder.empty() && request.tensorBoardFolder.empty() && request.jsonFile.empty())
        throw InputError("export: say into what: --csv DIR, --npy DIR, --tensorboard DIR or --json FILE.");
    const LogReader log(request.log);
    for (const std::string& problem : log.facts().problems)
        std::fprintf(stderr, "%s\n", problem.c_str());
    if (!request.csvFolder.empty()) {
        prepareCsvFolder(request.csvFolder, request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse);
        exportCsv(*log.history(), request.csvFolder, request.series);
    }
    if (!request.npyFolder.empty())
        exportNpy(log, request.npyFolder, request.step);
    if (!request.tensorBoardFolder.empty())
        exportTensorBoard(log, request.tensorBoardFolder, request.series);
    if (!request.jsonFile.empty()) {
        if (!request.overwrite && std::filesystem::is_regular_file(request.jsonFile))
            throw InputError(request.jsonFile + " exists already: give --overwrite or another file.");
        exportJson(log, request.jsonFile, request.series);
    }
    return static_cast<int>(ExitCode::Well);
}

int importLog(const ImportRequest& request)
{
    LogImport import;
    import.source = request.source;
    import.log = request.log;
    import.existing = request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse;
    import.program = programName();
    if (std::filesystem::is_regular_file(import.source) && !looksLikeTensorBoard(import.source)) {
        const CsvPreview preview = previewCsv(import.source);
        std::fprintf(stderr, "Reading %s.\n", preview.layout.sentence().c_str());
        printRow(preview.layout.columns);
        for (const CsvRow& row : preview.rows)
            printRow(row);
    }
    const ImportReport report = importIntoLog(import);
    for (const std::string& problem : report.problems)
        std::fprintf(stderr, "%s\n", problem.c_str());
    std::fprintf(stderr, "Read %s: %lld numbers, %lld left out.\n", report.source.c_str(), static_cast<long long>(report.samples),
        static_cast<long long>(report.skipped));
    if (const std::string repeated = repeatedText(report); !repeated.empty())
        std::fprintf(stderr, "%s\n", repeated.c_str());
    return static_cast<int>(ExitCode::Well);
}

} // namespace tandem
