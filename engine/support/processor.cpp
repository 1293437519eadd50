// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/processor.h"

#include <fstream>
#include <thread>

namespace tandem {

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("model name"))
            continue;
        const std::size_t begin = line.find_first_not_of(" \t:", line.find(':'));
        return begin == std::string::npos ? "" : line.substr(begin);
    }
    return {};
}

std::string processorText(const std::string& feature)
{
    const std::string name = processorName();
    const unsigned threads = std::thread::hardware_concurrency();
    return (name.empty() ? "processor" : name) + feature + ", " + std::to_string(threads)
        + (threads == 1 ? " thread" : " threads");
}

} // namespace tandem
