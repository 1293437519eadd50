// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tandem {

/// The content of one IDX file of bytes (magic 0x00000800 + number of dimensions, then the big-endian dimensions).
struct IdxArray {
    std::vector<std::int64_t> dimensions;
    std::vector<std::uint8_t> bytes; ///< row-major, the last dimension fastest
};

/// Reads an IDX file of bytes with so many dimensions, plain or compressed with gzip. Memory grows with what the file
/// holds, never with what its header claims. Throws InputError that names the file.
IdxArray readIdx(const std::string& path, int dimensions);

} // namespace tandem
