// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_command.h"

#include "cli/command_line.h"
#include "cli/interrupt.h"
#include "cli/progress_report.h"
#include "cli/result_table.h"
#include "networks/network_factory.h"
#include "runlog/csv_export.h"
#include "support/input_error.h"
#include "training/run_summary.h"
#include "training/trainer.h"

#include <cstdio>
#include <stdexcept>

namespace tandem {

namespace {

using namespace std::chrono_literals;

void announce(const Experiment& experiment, const TrainerStatus& status)
{
    const std::size_t arms = experiment.arms.size();
    std::string text = experiment.title + ": " + std::to_string(arms) + (arms == 1 ? " arm" : " arms") + ", "
        + std::to_string(experiment.seeds) + (experiment.seeds == 1 ? " seed" : " seeds") + " each, "
        + std::to_string(experiment.steps) + (experiment.steps == 1 ? " step" : " steps") + " on " + status.device;
    const bool isNetwork = std::holds_alternative<NetworkConfig>(experiment.problem);
    const BackendReport backend = isNetwork ? backendReport() : BackendReport{};
    if (isNetwork)
        text += " (LibTorch " + backend.libtorch + (backend.blas.empty() ? "" : ", " + backend.blas) + ")";
    std::fprintf(stderr, "%s.\n", text.c_str());
    if (backend.referenceBlas)
        std::fputs(
            "Warning: matrices are multiplied by the reference BLAS, which is about ten times slower than OpenBLAS: install "
            "libopenblas0-pthread.\n",
            stderr);
}

/// Waits for the end while telling how far the run is; true when Ctrl-C ended it.
bool watch(Trainer& trainer, bool quiet)
{
    const InterruptGuard interrupt;
    ProgressReport progress;
    bool announced = false;
    bool stopped = false;
    while (!stopped && !interrupt.interrupted()) {
        stopped = trainer.waitUntilStopped(100ms);
        const TrainerStatus status = trainer.status();
        if (quiet || status.state == TrainerState::Loading || status.state == TrainerState::Failed)
            continue;
        if (!announced)
            announce(trainer.experiment(), status);
        announced = true;
        progress.show(status);
    }
    progress.finish();
    if (stopped)
        return false;
    trainer.pause();
    trainer.waitUntilStopped(60s);
    return true;
}

} // namespace

int runExperiment(const RunRequest& request)
{
    const Experiment experiment = loadExperiment(request.experiment, request.settings);
    if (!request.csvFolder.empty())
        prepareCsvFolder(request.csvFolder, request.overwrite ? ExistingFiles::Overwrite : ExistingFiles::Refuse);

    TrainerOptions options;
    options.device = request.device;
    options.threads = request.threads;
    options.backend = request.backend;
    Trainer trainer(experiment, options);
    const bool interrupted = watch(trainer, request.quiet);

    const TrainerStatus status = trainer.status();
    if (status.inputRejected)
        throw InputError(status.message);
    if (const auto history = trainer.history()) {
        std::fputs(resultTable(summarize(*history)).c_str(), stdout);
        std::fflush(stdout);
        if (!request.csvFolder.empty())
            exportCsv(*history, request.csvFolder);
    }
    if (status.state == TrainerState::Failed)
        throw std::runtime_error(status.message);
    return static_cast<int>(interrupted ? ExitCode::Interrupted : ExitCode::Well);
}

} // namespace tandem
