// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_file.h"

#include "runlog/log_info.h"
#include "runlog/log_reader.h"
#include "support/input_error.h"

using namespace tandem;

/// A run log: everything that a viewer reads of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const FuzzFile file("fuzz.tandem", data, size);
    try {
        const LogReader log(file.path());
        const History& history = *log.history();
        for (const SeriesKey& key : history.keys()) {
            const Series& series = *history.find(key);
            series.envelope(0, history.step(), 100);
            if (series.size() > 0)
                series.value(series.size() / 2);
        }
        for (const CheckpointPlace& place : log.facts().checkpoints) {
            try {
                log.historyBefore(log.checkpoint(place.step), 100);
            } catch (const InputError&) {
                continue;
            }
        }
        logParts(file.path());
    } catch (const InputError&) {
        return 0;
    }
    return 0;
}
