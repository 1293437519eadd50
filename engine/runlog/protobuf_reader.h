// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace tandem::protobuf {

/// A field of a message in protocol buffers' wire format.
struct Field {
    std::uint64_t number = 0;
    int type = 0;
    std::uint64_t integer = 0;           ///< types 0, 1, 5
    std::span<const std::uint8_t> bytes; ///< type 2
};

/// Takes the fields of a message one by one; false at the end, and at what is no message, which `broken` tells.
class Message {
public:
    explicit Message(std::span<const std::uint8_t> bytes)
        : m_bytes(bytes)
    {
    }
    bool next(Field& field)
    {
        std::uint64_t key = 0;
        if (m_bytes.empty() || broken || !varint(key))
            return false;
        field = {key >> 3, static_cast<int>(key & 7), 0, {}};
        std::uint64_t length = 0;
        switch (field.type) {
        case 0:
            return varint(field.integer);
        case 1:
            return fixed(field.integer, 8);
        case 5:
            return fixed(field.integer, 4);
        case 2:
            if (!varint(length))
                return false;
            if (length > m_bytes.size())
                break;
            field.bytes = m_bytes.first(static_cast<std::size_t>(length));
            m_bytes = m_bytes.subspan(static_cast<std::size_t>(length));
            return true;
        default:
            break;
        }
        broken = true;
        return false;
    }
    bool broken = false;

private:
    bool varint(std::uint64_t& value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_bytes.empty())
                break;
            const std::uint8_t byte = m_bytes.front();
            m_bytes = m_bytes.subspan(1);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80)
                return true;
        }
        broken = true;
        return false;
    }
    bool fixed(std::uint64_t& value, std::size_t size)
    {
        broken = m_bytes.size() < size;
        if (broken)
            return false;
        std::memcpy(&value, m_bytes.data(), size);
        m_bytes = m_bytes.subspan(size);
        return true;
    }
    std::span<const std::uint8_t> m_bytes;
};

inline double asDouble(std::uint64_t bits)
{
    double value = 0.0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline double asFloat(std::uint64_t bits)
{
    float value = 0.0F;
    std::memcpy(&value, &bits, sizeof value);
    return static_cast<double>(value);
}

inline std::string asText(std::span<const std::uint8_t> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::span<const std::uint8_t> bytesOf(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace tandem::protobuf
