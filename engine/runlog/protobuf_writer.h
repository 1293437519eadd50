// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace tandem {

// Protocol buffers' wire format, appended to `out`: a key is field · 8 + type; types 0 varint, 1 eight bytes, 2 length and bytes,
// 5 four bytes.

inline void putVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

template <typename T> void putFixed(std::string& out, std::uint8_t key, T value)
{
    out.push_back(static_cast<char>(key));
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void putBytes(std::string& out, std::uint8_t key, const std::string& bytes)
{
    out.push_back(static_cast<char>(key));
    putVarint(out, bytes.size());
    out += bytes;
}

} // namespace tandem
