// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tandem {

/// Bytes of memory that this machine has in all.
std::int64_t machineMemory();

/// Throws InputError when `arrays` arrays [replica, P] of float32 numbers need more than `available` bytes, or one of them more
/// than 16 GiB: a system that promises what it does not have would end the program without a word.
void checkMemory(std::int64_t parameters, std::int64_t replicas, std::int64_t arrays, std::int64_t available);

} // namespace tandem
