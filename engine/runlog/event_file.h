// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/import_progress.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// CRC-32C (Castagnoli).
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// A scalar as TensorBoard's event files hold it.
struct EventScalar {
    std::string tag;
    std::int64_t step = 0;
    double wallSeconds = 0.0; ///< since 1970
    double value = 0.0;
};

/// Writes an event file: TFRecord frames around protocol buffers of tensorflow.Event, of which only scalars and text are made.
class EventFileWriter {
public:
    /// Throws std::runtime_error, as all members, when the disk refuses.
    explicit EventFileWriter(const std::filesystem::path& path);
    void add(const EventScalar& scalar);
    void addText(const std::string& tag, const std::string& text);
    /// A summary without a value, whose metadata are all that `plugin` reads: a message in its own format.
    void addPluginData(const std::string& tag, const std::string& plugin, const std::string& content);
    void close();

private:
    /// An event at step 0 whose summary has one value.
    void writeValue(const std::string& value);
    void write(const std::string& event);
    std::filesystem::path m_path;
    std::ofstream m_file;
};

/// A text, or what a plugin of TensorBoard keeps in its own format.
struct EventText {
    std::string tag;
    std::string text;
};
struct EventPluginData {
    std::string plugin;
    std::string content;
};

/// What an event file held.
struct EventFileContents {
    std::vector<EventScalar> scalars; ///< in the file's order
    std::vector<EventText> texts;     ///< in the file's order, as the next; of both together at most 16 MiB
    std::vector<EventPluginData> pluginData;
    std::size_t textBytes = 0; ///< of both
    std::int64_t records = 0;
    std::int64_t skippedValues = 0; ///< images, histograms and the like
    std::string damage;             ///< a sentence with the record's number; reading ended there. Empty when all was well
};
/// Reads what can be read; never throws for what is in the file, but Interrupted when `progress` says so.
EventFileContents readEventFile(const std::filesystem::path& path, ImportProgress* progress = nullptr);

} // namespace tandem
