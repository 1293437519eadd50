// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_command.h"

#include "cli/command_line.h"
#include "cli/interrupt.h"
#include "cli/log_plan.h"
#include "cli/progress_report.h"
#include "cli/provenance.h"
#include "cli/result_table.h"
#include "networks/network_factory.h"
#include "runlog/csv_export.h"
#include "runlog/log_writer.h"
#include "support/input_error.h"
#include "training/run_summary.h"
#include "training/trainer.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>

namespace tandem {

namespace {

using namespace std::chrono_literals;

void announce(const Experiment& experiment, const TrainerStatus& status, Backend backend)
{
    const std::size_t arms = experiment.arms.size();
    std::string text = experiment.title + ": " + std::to_string(arms) + (arms == 1 ? " arm" : " arms") + ", "
        + std::to_string(experiment.seeds) + (experiment.seeds == 1 ? " seed" : " seeds") + " each, "
        + std::to_string(experiment.steps) + (experiment.steps == 1 ? " step" : " steps") + " on " + status.device;
    const bool isNetwork = std::holds_alternative<NetworkConfig>(experiment.problem);
    const BackendReport report = isNetwork ? backendReport(status.device, backend) : BackendReport{};
    if (isNetwork)
        text += " (" + (report.libtorch.empty() ? "" : "LibTorch " + report.libtorch + ", ") + report.blas + ")";
    std::fprintf(stderr, "%s.\n", text.c_str());
    if (report.referenceBlas)
        std::fputs(
            "Warning: matrices are multiplied by the reference BLAS, which is about ten times slower than OpenBLAS: install "
            "libopenblas0-pthread.\n",
            stderr);
    if (report.faultyAmx)
        std::fputs("Warning: AMX of this processor gave wrong numbers when it was checked, and is not used.\n", stderr);
}

std::string sizeText(std::int64_t bytes)
{
    constexpr double unit = 1e6;
    char text[32];
    std::snprintf(
        text, sizeof text, "%.*f MB", static_cast<double>(bytes) < 10 * unit ? 1 : 0, static_cast<double>(bytes) / unit);
    return text;
}

/// A run that is being recorded, or not.
class Recording {
public:
    explicit Recording(const RunRequest& request)
        : m_backend(request.backend)
    {
        if (request.logFile.empty())
            return;
        LogWriterOptions options;
        options.existing = request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse;
        m_writer = std::make_unique<LogWriter>(request.logFile, options);
    }

    CheckpointOptions checkpoints()
    {
        CheckpointOptions options;
        if (m_writer)
            options.take = [this](Checkpoint checkpoint) { m_writer->add(std::move(checkpoint)); };
        return options;
    }

    /// Begins as soon as there is a history, and says when it has stopped.
    void follow(const Trainer& trainer, const LogPlan& plan, bool quiet)
    {
        if (!m_writer)
            return;
        const auto history = m_begun ? nullptr : trainer.history();
        if (history) {
            const TrainerStatus status = trainer.status();
            m_begun = true;
            m_writer->record(history, provenanceHere(plan.experiment, status.device, m_backend), plan.parent);
            if (plan.resume)
                m_writer->add(plan.resume->checkpoint);
            if (!quiet)
                std::fprintf(stderr, "Recording into %s, with a checkpoint of %s every %lld steps, at most %s of them.\n",
                    m_writer->path().c_str(), sizeText(status.checkpointBytes).c_str(),
                    static_cast<long long>(status.checkpointEvery), sizeText(LogWriterOptions().checkpointBudget).c_str());
        }
        const RecordingStatus status = m_writer->status();
        if (status.state == RecordingState::Stopped && !m_complained) {
            m_complained = true;
            std::fprintf(stderr, "\n%s\n", status.message.c_str());
        }
    }

    /// False when not everything could be recorded.
    bool finish(const Trainer& trainer, const LogPlan& plan, bool quiet)
    {
        follow(trainer, plan, quiet);
        if (!m_writer)
            return true;
        m_writer->finish();
        follow(trainer, plan, quiet);
        return !m_begun || m_writer->status().state == RecordingState::Finished;
    }

private:
    std::unique_ptr<LogWriter> m_writer;
    Backend m_backend;
    bool m_begun = false;
    bool m_complained = false;
};

/// Waits for the end while telling how far the run is; true when Ctrl-C ended it.
bool watch(Trainer& trainer, const std::function<void()>& lookAfter, Backend backend, bool quiet)
{
    const InterruptGuard interrupt;
    ProgressReport progress;
    bool announced = false;
    bool stopped = false;
    while (!stopped && !interrupt.interrupted()) {
        stopped = trainer.waitUntilStopped(100ms);
        const TrainerStatus status = trainer.status();
        if (status.state == TrainerState::Loading || status.state == TrainerState::Failed)
            continue;
        if (!announced && !quiet)
            announce(trainer.experiment(), status, backend);
        announced = true;
        lookAfter();
        if (!quiet)
            progress.show(status);
    }
    progress.finish();
    if (stopped)
        return false;
    trainer.pause();
    trainer.waitUntilStopped(60s);
    return true;
}

/// Whether a run of a log gave the log's bits again, said on standard error.
bool holdsAgainst(const LogReader& log, const History& history, const RunProvenance& here)
{
    const std::string difference = differenceOf(log.facts().provenance, here);
    const std::string deviation = deviationOf(*log.history(), history);
    const std::string path = log.path().string();
    if (deviation.empty())
        std::fprintf(stderr, "Every recorded value of %s again, bit for bit.\n", path.c_str());
    else
        std::fprintf(stderr, "Not the bits of %s: %s.\n", path.c_str(), deviation.c_str());
    return deviation.empty() || !difference.empty();
}

/// A log that is read may not be written at the same time, not even with --overwrite.
void keepApart(const LogReader& log, const std::string& written)
{
    std::error_code ignored;
    if (!written.empty() && std::filesystem::equivalent(log.path(), written, ignored))
        throw InputError("--log " + written + ": this is the log that the run comes from, record into another file.");
}

/// What the request is about, and the log it comes from, if it does.
LogPlan planOf(const RunRequest& request, std::unique_ptr<LogReader>& log)
{
    if (!request.from.empty()) {
        const LogStep from = logStepOf(request.from);
        log = std::make_unique<LogReader>(from.log);
        keepApart(*log, request.logFile);
        return branchOf(*log, from.step, request.settings, request.steps);
    }
    if (isRunLog(request.experiment)) {
        if (!request.settings.empty())
            throw InputError("--set " + request.settings.front().key
                + ": a log is run again as it was; take another road with --from LOG@STEP --set KEY=VALUE.");
        log = std::make_unique<LogReader>(request.experiment);
        keepApart(*log, request.logFile);
        return replayOf(*log, request.steps);
    }
    return {loadExperiment(request.experiment, request.settings), nullptr, {}};
}

void warnOfDifference(const LogReader& log, const RunProvenance& here)
{
    const std::string difference = differenceOf(log.facts().provenance, here);
    if (!difference.empty())
        std::fprintf(stderr,
            "%s was made elsewhere (%s): this run agrees with it in distribution, but the same bits cannot be promised.\n",
            log.path().c_str(), difference.c_str());
}

} // namespace

int runExperiment(const RunRequest& request)
{
    std::unique_ptr<LogReader> log;
    const LogPlan plan = planOf(request, log);
    if (!request.csvFolder.empty())
        prepareCsvFolder(request.csvFolder, request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse);
    Recording recording(request);

    TrainerOptions options;
    options.device = request.device;
    options.threads = request.threads;
    options.backend = request.backend;
    options.checkpoints = recording.checkpoints();
    options.resume = plan.resume;
    Trainer trainer(plan.experiment, options);
    bool warned = !log;
    const auto lookAfter = [&] {
        if (!warned)
            warnOfDifference(*log, provenanceHere(plan.experiment, trainer.status().device, request.backend));
        warned = true;
        recording.follow(trainer, plan, request.quiet);
    };
    const bool interrupted = watch(trainer, lookAfter, request.backend, request.quiet);

    const TrainerStatus status = trainer.status();
    if (status.inputRejected)
        throw InputError(status.message);
    bool well = recording.finish(trainer, plan, request.quiet);
    if (const auto history = trainer.history()) {
        std::fputs(resultTable(summarize(*history)).c_str(), stdout);
        std::fflush(stdout);
        if (!request.csvFolder.empty())
            exportCsv(*history, request.csvFolder);
        if (log && request.from.empty() && !interrupted && !request.steps)
            well = holdsAgainst(*log, *history, provenanceHere(plan.experiment, status.device, request.backend)) && well;
    }
    if (status.state == TrainerState::Failed)
        throw std::runtime_error(status.message);
    return static_cast<int>(interrupted ? ExitCode::Interrupted : well ? ExitCode::Well : ExitCode::Failed);
}

} // namespace tandem
