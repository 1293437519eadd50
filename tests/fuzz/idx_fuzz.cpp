// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_file.h"

#include "datasets/idx_reader.h"
#include "support/input_error.h"

using namespace tandem;

/// An IDX file of labels or of images, plain or compressed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const FuzzFile file("fuzz-idx", data, size);
    for (const int dimensions : {1, 3}) {
        try {
            readIdx(file.path().string(), dimensions);
        } catch (const InputError&) {
            continue;
        }
    }
    return 0;
}
