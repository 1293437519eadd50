// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/experiment.h"

#include <cstddef>
#include <cstdint>

using namespace tandem;

/// An experiment file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        parseExperiment({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    } catch (const InputError&) {
        return 0;
    }
    return 0;
}
