// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_file.h"

#include "runlog/tensorboard_import.h"
#include "support/input_error.h"

using namespace tandem;

/// A TensorBoard event file, to a history.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const FuzzFile file("events.out.tfevents.fuzz", data, size);
    try {
        ImportedRun run;
        importTensorBoard(file.path(), run);
        run.build("fuzz");
    } catch (const InputError&) {
        return 0;
    }
    return 0;
}
