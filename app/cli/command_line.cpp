// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_line.h"

#include "cli/list_command.h"
#include "cli/log_commands.h"
#include "cli/log_plan.h"
#include "cli/run_command.h"
#include "cli/verify_command.h"
#include "support/input_error.h"
#include "verification/workbench.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <optional>
#include <thread>

namespace tandem {

namespace {

/// What the options of all commands are parsed into.
struct Arguments {
    RunRequest run;
    std::vector<std::string> settings;
    std::optional<std::int64_t> steps;
    std::optional<std::int64_t> seeds;
    std::optional<std::int64_t> firstSeed;
    std::string backend = "automatic";
    std::string listed;
    VerifyRequest verify;
    InfoRequest info;
    ExportRequest exported;
    ImportRequest imported;
    std::int64_t verifyFirstSeed = 0;
    std::vector<std::string> opened;
    WindowCommands::Snapshot snapshot;
    std::string snapshotSize;
};

/// A whole number of at least `least`, refused in words that a person can read.
CLI::Validator wholeNumberFrom(std::int64_t least)
{
    const auto check = [least](const std::string& text) -> std::string {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size() && value >= least)
            return {};
        return text + " is not allowed, it must be a whole number of at least " + std::to_string(least);
    };
    return {check, "N"};
}

int coreCount()
{
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

int codeOf(ExitCode code)
{
    return static_cast<int>(code);
}

Setting settingOf(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        throw InputError("--set " + text + ": a setting is written KEY=VALUE, for example run.seeds=8.");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

CLI::App* addRun(CLI::App& app, Arguments& arguments)
{
    CLI::App* run = app.add_subcommand("run", "Train an experiment without a window");
    CLI::Option* experiment = run->add_option(
        "experiment", arguments.run.experiment, "A file, the name of a shipped experiment, or a run log that is run again");
    run->add_option("--from", arguments.run.from, "Go on from a step of a run log, or, with --set, branch off there")
        ->type_name("LOG@STEP")
        ->excludes(experiment);
    run->add_option("--set", arguments.settings, "Change a value of the experiment: KEY=VALUE, any number of times")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    run->add_option("--steps", arguments.steps, "Steps to do")->check(wholeNumberFrom(1));
    run->add_option("--seeds", arguments.seeds, "Seeds per arm")->check(wholeNumberFrom(1));
    run->add_option("--first-seed", arguments.firstSeed, "The first seed's number")->check(wholeNumberFrom(0));
    run->add_option("--device", arguments.run.device, "auto, cpu, cuda or cuda:i, also with +tf32 (see list devices)")
        ->capture_default_str();
    run->add_option("--threads", arguments.run.threads, "Threads; one per core when absent")->check(wholeNumberFrom(1));
    run->add_option("--backend", arguments.backend, "automatic, or reference for LibTorch's autograd on every device")
        ->check(CLI::IsMember({"automatic", "reference"}))
        ->capture_default_str();
    run->add_option("--csv", arguments.run.csvFolder, "Write series.csv and interventions.csv into this folder")
        ->type_name("DIR");
    run->add_option("--log", arguments.run.logFile, "Record the run into this file")->type_name("FILE");
    run->add_flag("--overwrite", arguments.run.overwrite, "Replace files that are there");
    run->add_flag("--quiet", arguments.run.quiet, "Print the result only");
    return run;
}

CLI::App* addList(CLI::App& app, Arguments& arguments)
{
    CLI::App* list = app.add_subcommand("list", "Say what there is");
    list->add_option("what", arguments.listed, "problems, optimizers, experiments, devices or checks")
        ->required()
        ->check(CLI::IsMember({"problems", "optimizers", "experiments", "devices", "checks"}));
    return list;
}

CLI::App* addVerify(CLI::App& app, Arguments& arguments)
{
    CLI::App* command = app.add_subcommand("verify", "Hold measurements against theory; exit code 1 when one fails");
    command->add_option("name", arguments.verify.names, "The checks to make; all when absent");
    command->add_option("--first-seed", arguments.verifyFirstSeed, "Other random numbers for every other number")
        ->check(wholeNumberFrom(0))
        ->check(CLI::Range(std::int64_t{0}, Workbench::largestFirstSeed));
    command->add_flag_callback(
        "--json", [&] { arguments.verify.format = VerifyRequest::Format::Json; },
        "A list of {name, measured, error, predicted, pass}");
    return command;
}

CLI::App* addInfo(CLI::App& app, Arguments& arguments)
{
    CLI::App* info = app.add_subcommand("info", "Say what is in a run log, how it is, and what takes room");
    info->add_option("log", arguments.info.log, "The run log")->required()->type_name("LOG");
    info->add_option("--repair", arguments.info.repairInto, "Write what can be read of a damaged log into this one")
        ->type_name("OUT");
    info->add_flag("--overwrite", arguments.info.overwrite, "Replace a file that is there");
    return info;
}

CLI::App* addExport(CLI::App& app, Arguments& arguments)
{
    CLI::App* command = app.add_subcommand("export", "Write what a run log holds for other programs");
    ExportRequest& request = arguments.exported;
    command->add_option("log", request.log, "The run log")->required()->type_name("LOG");
    command->add_option("--csv", request.csvFolder, "series.csv and interventions.csv")->type_name("DIR");
    command->add_option("--npy", request.npyFolder, "theta.npy, momentum.npy and replicas.csv of a checkpoint")->type_name("DIR");
    command->add_option("--step", request.step, "The checkpoint; the last when absent")->check(wholeNumberFrom(0));
    command->add_option("--tensorboard", request.tensorBoardFolder, "Event files, a run for each arm and seed")->type_name("DIR");
    command->add_option("--json", request.jsonFile, "Everything but the checkpoints")->type_name("FILE");
    command->add_option("--series", request.series, "Only the metrics that match, e.g. \"*loss*\"")->type_name("GLOB");
    command->add_flag("--overwrite", request.overwrite, "Replace files that are there");
    return command;
}

CLI::App* addImport(CLI::App& app, Arguments& arguments)
{
    CLI::App* command = app.add_subcommand("import", "Make a run log of TensorBoard event files or a CSV table");
    command->add_option("source", arguments.imported.source, "An event file, a folder of them, or a table")->required();
    command->add_option("log", arguments.imported.log, "The run log to make")->required()->type_name("LOG");
    command->add_flag("--overwrite", arguments.imported.overwrite, "Replace a file that is there");
    return command;
}

CLI::App* addSnapshot(CLI::App& app, Arguments& arguments)
{
    CLI::App* snapshot = app.add_subcommand("snapshot", "Run an experiment, or take a run log, and save a picture of the window");
    snapshot->add_option("experiment", arguments.snapshot.experiment, "A run log, a file, or the name of a shipped experiment");
    snapshot->add_option("--lesson", arguments.snapshot.lesson, "A lesson instead: a file, or the name of a shipped one")
        ->type_name("NAME");
    snapshot->add_option("--step", arguments.snapshot.lessonStep, "Step of the lesson, its last when absent")
        ->check(wholeNumberFrom(1));
    snapshot->add_flag("--presenter", arguments.snapshot.presenter, "In presenter mode");
    snapshot->add_option("--out", arguments.snapshot.out, "The picture: .png, .svg or .pdf")->required()->type_name("FILE");
    snapshot->add_option("--steps", arguments.snapshot.steps, "Steps before the picture")->check(wholeNumberFrom(1));
    snapshot->add_option("--size", arguments.snapshotSize, "Pixels, 1280x720 when absent")->type_name("WxH");
    snapshot->add_option("--plot", arguments.snapshot.plot, "One plot instead of the window")->type_name("NAME");
    snapshot->add_option("--theme", arguments.snapshot.theme, "light or dark")->check(CLI::IsMember({"light", "dark"}));
    return snapshot;
}

void readSize(const std::string& text, WindowCommands::Snapshot& snapshot)
{
    if (text.empty())
        return;
    constexpr int most = 16384;
    int end = 0;
    const int found = std::sscanf(text.c_str(), "%5dx%5d%n", &snapshot.width, &snapshot.height, &end);
    if (found != 2 || static_cast<std::size_t>(end) != text.size() || snapshot.width < 1 || snapshot.height < 1
        || snapshot.width > most || snapshot.height > most)
        throw InputError("--size " + text + ": a size is written WxH in pixels, for example 1280x720.");
}

RunRequest runRequest(const Arguments& arguments)
{
    RunRequest request = arguments.run;
    if (request.experiment.empty() && request.from.empty())
        throw InputError("run: an experiment is required, or --from LOG@STEP (see tandem run --help).");
    request.backend = arguments.backend == "reference" ? Backend::Reference : Backend::Automatic;
    for (const std::string& text : arguments.settings)
        request.settings.push_back(settingOf(text));
    const auto add = [&request](const char* key, const std::optional<std::int64_t>& value) {
        if (value)
            request.settings.push_back({key, std::to_string(*value)});
    };
    if (!request.from.empty() || isRunLog(request.experiment))
        request.steps = arguments.steps;
    else
        add("run.steps", arguments.steps);
    add("run.seeds", arguments.seeds);
    add("run.first_seed", arguments.firstSeed);
    return request;
}

int complain(const std::string& sentence, ExitCode code)
{
    std::fprintf(stderr, "tandem: %s\n", sentence.c_str());
    return codeOf(code);
}

} // namespace

int runCommandLine(int argc, char** argv, const WindowCommands& window)
{
    CLI::App app("SGD and SGD with momentum, trained side by side and compared with error bars.", "tandem");
    app.set_version_flag("--version", TANDEM_VERSION_TEXT);
    app.require_subcommand(0, 1);
    Arguments arguments;
    if (window.openWindow)
        app.add_option("experiment", arguments.opened,
            "What the window opens: a run log, an experiment's file, or the name of a shipped experiment; run logs after it are "
            "shown beside it");
    CLI::App* run = addRun(app, arguments);
    CLI::App* list = addList(app, arguments);
    CLI::App* verifying = addVerify(app, arguments);
    const CLI::App* info = addInfo(app, arguments);
    const CLI::App* exporting = addExport(app, arguments);
    const CLI::App* importing = addImport(app, arguments);
    CLI::App* snapshot = window.snapshot ? addSnapshot(app, arguments) : nullptr;

    try {
        app.parse(argc, argv);
        if (run->parsed())
            return runExperiment(runRequest(arguments));
        if (list->parsed()) {
            printList(arguments.listed);
            return codeOf(ExitCode::Well);
        }
        if (verifying->parsed())
            return verify(arguments.verify, Workbench(arguments.verifyFirstSeed, coreCount()), stdout);
        if (info->parsed())
            return showLog(arguments.info);
        if (exporting->parsed())
            return exportLog(arguments.exported);
        if (importing->parsed())
            return importLog(arguments.imported);
        if (snapshot && snapshot->parsed()) {
            readSize(arguments.snapshotSize, arguments.snapshot);
            if (arguments.snapshot.experiment.empty() == arguments.snapshot.lesson.empty())
                throw InputError(
                    "snapshot: an experiment or a run log is required, or --lesson NAME (see tandem snapshot --help).");
            return window.snapshot(arguments.snapshot);
        }
        if (window.openWindow)
            return window.openWindow(arguments.opened);
        std::fputs(app.help().c_str(), stdout);
        return codeOf(ExitCode::Well);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
            return app.exit(error, std::cout, std::cerr);
        return complain(error.what() + std::string(" (see tandem --help)."), ExitCode::BadInput);
    } catch (const InputError& error) {
        return complain(error.what(), ExitCode::BadInput);
    } catch (const std::exception& error) {
        return complain(error.what(), ExitCode::Failed);
    }
}

} // namespace tandem
