// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/event_file.h"

#include "runlog/protobuf_reader.h"
#include "runlog/protobuf_writer.h"

#include <array>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tandem {

namespace {

using namespace protobuf;

constexpr std::uint64_t mostRecordBytes = std::uint64_t{64} << 20;

std::uint32_t maskedCrc(std::span<const std::uint8_t> bytes)
{
    const std::uint32_t crc = crc32c(bytes);
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

/// A TensorProto that is one floating-point number.
bool readTensor(std::span<const std::uint8_t> bytes, double& value)
{
    Message message(bytes);
    Field field;
    std::uint64_t type = 0;
    std::span<const std::uint8_t> content;
    while (message.next(field)) {
        if (field.number == 1 && field.type == 0)
            type = field.integer;
        else if (field.number == 5 && field.type == 5) {
            value = asFloat(field.integer);
            return true;
        } else if (field.number == 6 && field.type == 1) {
            value = asDouble(field.integer);
            return true;
        } else if (field.number >= 4 && field.number <= 6 && field.type == 2)
            content = field.bytes; // tensor_content, or packed float_val and double_val
    }
    std::uint64_t bits = 0;
    if (!((type == 1 && content.size() == 4) || (type == 2 && content.size() == 8)))
        return false;
    std::memcpy(&bits, content.data(), content.size());
    value = type == 1 ? asFloat(bits) : asDouble(bits);
    return true;
}

/// A TensorProto that is one string (DT_STRING = 7).
bool readText(std::span<const std::uint8_t> bytes, std::string& text)
{
    Message message(bytes);
    std::uint64_t type = 0;
    for (Field field; message.next(field);) {
        if (field.number == 1 && field.type == 0)
            type = field.integer;
        else if (field.number == 8 && field.type == 2)
            text = asText(field.bytes);
    }
    return type == 7 && !message.broken;
}

/// SummaryMetadata's plugin_data { plugin_name 1, content 2 }.
EventPluginData readMetadata(std::span<const std::uint8_t> bytes)
{
    EventPluginData data;
    Message metadata(bytes);
    for (Field field; metadata.next(field);) {
        if (field.number != 1 || field.type != 2)
            continue;
        Message plugin(field.bytes);
        for (Field part; plugin.next(part);) {
            if (part.type == 2)
                (part.number == 1 ? data.plugin : data.content) = asText(part.bytes);
        }
    }
    return data;
}

/// A value of a summary while it is read.
struct SummaryValue {
    std::string tag;
    std::optional<double> number;
    std::optional<std::string> text;
    EventPluginData pluginData;
    bool bare = true; // metadata for a plugin, hparams for one, and no value that could be left out
    bool broken = false;
};

SummaryValue readValue(std::span<const std::uint8_t> bytes)
{
    SummaryValue value;
    Message parts(bytes);
    for (Field part; parts.next(part);) {
        value.bare = value.bare && (part.number == 1 || part.number == 9);
        double number = 0.0;
        std::string text;
        if (part.number == 1 && part.type == 2)
            value.tag = asText(part.bytes);
        else if (part.number == 2 && part.type == 5)
            value.number = asFloat(part.integer);
        else if (part.number == 8 && part.type == 2 && readTensor(part.bytes, number))
            value.number = number;
        else if (part.number == 8 && part.type == 2 && readText(part.bytes, text))
            value.text = std::move(text);
        else if (part.number == 9 && part.type == 2)
            value.pluginData = readMetadata(part.bytes);
    }
    value.broken = parts.broken;
    return value;
}

void readSummary(std::span<const std::uint8_t> bytes, EventScalar scalar, EventFileContents& contents)
{
    constexpr std::size_t mostTagBytes = 1024;
    constexpr std::size_t mostTextBytes = std::size_t{16} << 20;
    Message summary(bytes);
    for (Field field; summary.next(field);) {
        if (field.number != 1 || field.type != 2)
            continue;
        SummaryValue value = readValue(field.bytes);
        const bool named = !value.broken && !value.tag.empty() && value.tag.size() <= mostTagBytes;
        const std::size_t textBytes = value.text ? value.text->size() : value.pluginData.content.size();
        const bool fits = contents.textBytes + textBytes <= mostTextBytes;
        if (named && value.number) {
            scalar.tag = std::move(value.tag);
            scalar.value = *value.number;
            contents.scalars.push_back(scalar);
        } else if (named && value.text && fits) {
            contents.textBytes += textBytes;
            contents.texts.push_back({std::move(value.tag), std::move(*value.text)});
        } else if (named && value.bare && !value.pluginData.plugin.empty() && fits) {
            contents.textBytes += textBytes;
            contents.pluginData.push_back(std::move(value.pluginData));
        } else if (!value.bare || value.broken) {
            ++contents.skippedValues;
        }
    }
}

/// False when it is no event.
bool readEvent(std::span<const std::uint8_t> bytes, EventFileContents& contents)
{
    EventScalar scalar;
    std::vector<std::span<const std::uint8_t>> summaries;
    Message event(bytes);
    for (Field field; event.next(field);) {
        if (field.number == 1 && field.type == 1)
            scalar.wallSeconds = asDouble(field.integer);
        else if (field.number == 2 && field.type == 0)
            scalar.step = static_cast<std::int64_t>(field.integer);
        else if (field.number == 5 && field.type == 2)
            summaries.push_back(field.bytes);
    }
    for (const auto summary : summaries)
        readSummary(summary, scalar, contents);
    return !event.broken;
}

} // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes)
{
    static const auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < entries.size(); ++i) {
            std::uint32_t crc = i;
            for (int bit = 0; bit < 8; ++bit)
                crc = (crc >> 1) ^ ((crc & 1U) != 0U ? 0x82f63b78U : 0U);
            entries[i] = crc;
        }
        return entries;
    }();
    std::uint32_t crc = ~0U;
    for (const std::uint8_t byte : bytes)
        crc = table[(crc ^ byte) & 0xffU] ^ (crc >> 8);
    return ~crc;
}

EventFileWriter::EventFileWriter(const std::filesystem::path& path)
    : m_path(path)
    , m_file(path, std::ios::binary | std::ios::trunc)
{
    std::string event;
    putFixed(event, 1 << 3 | 1, 0.0);
    putBytes(event, 3 << 3 | 2, "brain.Event:2");
    write(event);
}

void EventFileWriter::add(const EventScalar& scalar)
{
    std::string value;
    putBytes(value, 1 << 3 | 2, scalar.tag);
    putFixed(value, 2 << 3 | 5, static_cast<float>(scalar.value));
    std::string summary;
    putBytes(summary, 1 << 3 | 2, value);
    std::string event;
    putFixed(event, 1 << 3 | 1, scalar.wallSeconds);
    event.push_back(2 << 3);
    putVarint(event, static_cast<std::uint64_t>(scalar.step));
    putBytes(event, 5 << 3 | 2, summary);
    write(event);
}

void EventFileWriter::addText(const std::string& tag, const std::string& text)
{
    // SummaryMetadata names the plugin that shows it; the tensor is one string (DT_STRING = 7).
    std::string plugin;
    putBytes(plugin, 1 << 3 | 2, "text");
    std::string metadata;
    putBytes(metadata, 1 << 3 | 2, plugin);
    std::string dimension;
    dimension.push_back(1 << 3);
    putVarint(dimension, 1);
    std::string shape;
    putBytes(shape, 2 << 3 | 2, dimension);
    std::string tensor;
    tensor.push_back(1 << 3);
    putVarint(tensor, 7);
    putBytes(tensor, 2 << 3 | 2, shape);
    putBytes(tensor, 8 << 3 | 2, text);
    std::string value;
    putBytes(value, 1 << 3 | 2, tag);
    putBytes(value, 8 << 3 | 2, tensor);
    putBytes(value, 9 << 3 | 2, metadata);
    writeValue(value);
}

void EventFileWriter::addPluginData(const std::string& tag, const std::string& plugin, const std::string& content)
{
    std::string data;
    putBytes(data, 1 << 3 | 2, plugin);
    putBytes(data, 2 << 3 | 2, content);
    std::string metadata;
    putBytes(metadata, 1 << 3 | 2, data);
    std::string value;
    putBytes(value, 1 << 3 | 2, tag);
    putBytes(value, 9 << 3 | 2, metadata);
    writeValue(value);
}

void EventFileWriter::writeValue(const std::string& value)
{
    std::string summary;
    putBytes(summary, 1 << 3 | 2, value);
    std::string event;
    putFixed(event, 1 << 3 | 1, 0.0);
    putBytes(event, 5 << 3 | 2, summary);
    write(event);
}

void EventFileWriter::write(const std::string& event)
{
    const auto put = [this](const auto& number) { m_file.write(reinterpret_cast<const char*>(&number), sizeof number); };
    const std::uint64_t length = event.size();
    put(length);
    put(maskedCrc({reinterpret_cast<const std::uint8_t*>(&length), sizeof length}));
    m_file << event;
    put(maskedCrc({reinterpret_cast<const std::uint8_t*>(event.data()), event.size()}));
    if (!m_file)
        throw std::runtime_error(m_path.string() + " cannot be written: is the disk full?");
}

void EventFileWriter::close()
{
    m_file.close();
    if (!m_file)
        throw std::runtime_error(m_path.string() + " cannot be written: is the disk full?");
}

EventFileContents readEventFile(const std::filesystem::path& path, ImportProgress* progress)
{
    EventFileContents contents;
    std::ifstream file(path, std::ios::binary);
    const auto damage = [&](const std::string& what) {
        contents.damage = path.string() + ", record " + std::to_string(contents.records + 1) + ": " + what;
    };
    std::vector<std::uint8_t> bytes;
    while (true) {
        std::array<std::uint8_t, 12> head{};
        file.read(reinterpret_cast<char*>(head.data()), head.size());
        if (file.gcount() == 0)
            return contents;
        std::uint64_t length = 0;
        std::uint32_t crc = 0;
        std::memcpy(&length, head.data(), sizeof length);
        std::memcpy(&crc, head.data() + sizeof length, sizeof crc);
        if (file.gcount() != head.size()) {
            damage("the file ends in the middle of it.");
            return contents;
        }
        if (crc != maskedCrc(std::span(head).first(sizeof length)) || length > mostRecordBytes) {
            damage(length > mostRecordBytes ? "it claims to be longer than any event." : "the checksum of its length is wrong.");
            return contents;
        }
        // Piece by piece: a length that lies must not cost memory.
        bytes.clear();
        constexpr std::uint64_t piece = 1 << 20;
        while (bytes.size() < length + sizeof crc && file) {
            const std::size_t before = bytes.size();
            bytes.resize(static_cast<std::size_t>(std::min(before + piece, length + sizeof crc)));
            file.read(reinterpret_cast<char*>(bytes.data() + before), static_cast<std::streamsize>(bytes.size() - before));
            bytes.resize(before + static_cast<std::size_t>(file.gcount()));
        }
        if (bytes.size() != length + sizeof crc) {
            damage("the file ends in the middle of it.");
            return contents;
        }
        std::memcpy(&crc, bytes.data() + length, sizeof crc);
        const auto event = std::span(bytes).first(static_cast<std::size_t>(length));
        if (crc != maskedCrc(event)) {
            damage("its checksum is wrong.");
            return contents;
        }
        if (!readEvent(event, contents)) {
            damage("it is no event.");
            return contents;
        }
        ++contents.records;
        if (progress)
            progress->addRead(static_cast<std::int64_t>(head.size() + bytes.size()));
    }
}

} // namespace tandem
