// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "runlog/database.h"
#include "runlog/number_codec.h"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <vector>

namespace tandem {

/// Bytes as the numbers that they are; what is left over at the end is no number.
template <typename T> std::vector<T> numbersIn(const Bytes& bytes)
{
    std::vector<T> numbers(bytes.size() / sizeof(T));
    if (!numbers.empty())
        std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(T));
    return numbers;
}

/// The checkpoint at a step of the log `path`, which `database` has open. Throws InputError when it is not there or damaged.
Checkpoint readCheckpoint(Database& database, const std::filesystem::path& path, std::int64_t step);

} // namespace tandem
