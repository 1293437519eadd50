// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_edit.h"
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "runlog/tensorboard.h"

#include <cmath>
#include <cstdio>
#include <fstream>

using namespace tandem;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

void makeLog(const fs::path& path, std::int64_t steps)
{
    RunDescription run;
    run.title = "seed";
    run.experimentText = "[problem]\nkind = \"quadratic\"\n";
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = run.recordedSeeds = 1;
    run.sketchSize = 2;
    auto history = std::make_shared<History>(run);
    for (std::int64_t step = 0; step < steps; ++step) {
        history->series({"train_loss", 0, 0}).append(step, std::sin(0.1 * static_cast<double>(step)));
        if (step % 3 != 1)
            history->series({"train_loss", 1, 0}).append(step, static_cast<float>(step));
        if (step % 64 == 0) {
            std::fill_n(history->nextSnapshot().begin(), 4, static_cast<float>(step));
            history->publishSnapshot(step);
        }
    }
    history->addIntervention({1, 0.1, 0, "learning_rate", 0.1, 0.2});
    history->addDivergence({2, 1, 0});
    history->setStep(steps);
    LogWriter writer(path, {.existing = ExistingFiles::Overwrite});
    writer.record(history, {"tandem", "", "cpu", "", ""});
    Checkpoint checkpoint{1, 0.1, 1, {}};
    checkpoint.arrays.push_back({"parameters", {2, 2}, std::vector<float>(4, 1.0F)});
    writer.add(checkpoint);
    writer.edit(AddNote{newNoteId(), 1, "note"});
}

} // namespace

/// fuzz_seeds FOLDER: makes FOLDER/NAME_fuzz with small sound files for each fuzzer to begin with.
int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    const fs::path folder = argv[1];
    for (const char* name : {"log", "event_file", "csv", "idx", "experiment"})
        fs::create_directories(folder / (std::string(name) + "_fuzz"));
    makeLog(folder / "log_fuzz/short", 5);
    makeLog(folder / "log_fuzz/page", 4200);
    exportTensorBoard(LogReader(folder / "log_fuzz/short"), folder / "made", "");
    int number = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "made"))
        if (entry.is_regular_file())
            fs::copy_file(
                entry.path(), folder / "event_file_fuzz" / std::to_string(++number), fs::copy_options::overwrite_existing);
    fs::remove_all(folder / "made");
    write(folder / "csv_fuzz/wide", "step,loss,accuracy\n0,1.5,0.1\n1,1.25,nan\n2,\"1\",0.5\n");
    write(folder / "csv_fuzz/tidy", "step\tarm\tseed\tmetric\tvalue\n0\tSGD\t0\ttrain_loss\t1e-3\n1\tSGD\t0\ttrain_loss\t-2\n");
    write(folder / "csv_fuzz/commas", "0;1,5\n1;2,5\n");
    const std::string magic("\0\0\x08\x03", 4);
    write(folder / "idx_fuzz/labels", std::string("\0\0\x08\x01\0\0\0\x02\x05\x06", 10));
    write(folder / "idx_fuzz/images", magic + std::string("\0\0\0\x02\0\0\0\x01\0\0\0\x02\x01\x02\x03\x04", 16));
    for (const auto& entry : fs::directory_iterator(fs::path(TANDEM_SOURCE_RESOURCES) / "experiments"))
        fs::copy_file(entry.path(), folder / "experiment_fuzz" / entry.path().filename(), fs::copy_options::overwrite_existing);
}
