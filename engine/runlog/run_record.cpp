// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/run_record.h"

#include <array>
#include <cstring>
#include <ctime>
#include <random>

namespace tandem {

namespace {

constexpr const char* importedFrom = "imported from ";

} // namespace

std::string importedDevice(const std::string& source)
{
    return importedFrom + source;
}

std::string importSource(const RunProvenance& provenance)
{
    const std::string& device = provenance.device;
    return device.rfind(importedFrom, 0) == 0 ? device.substr(std::strlen(importedFrom)) : std::string();
}

std::string timeText()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text.data(), length};
}

std::string newRunId()
{
    std::random_device random;
    std::string id;
    for (int i = 0; i < 32; ++i)
        id += "0123456789abcdef"[random() % 16];
    return id;
}

} // namespace tandem
