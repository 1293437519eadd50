// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace tandem {

/// A file with the fuzzer's bytes, alone in a folder of this process; nothing of it or beside it stays.
class FuzzFile {
public:
    FuzzFile(const char* name, const std::uint8_t* data, std::size_t size)
        : m_folder(std::filesystem::temp_directory_path() / ("tandem-fuzz-" + std::to_string(::getpid())))
        , m_path(m_folder / name)
    {
        std::filesystem::create_directories(m_folder);
        std::ofstream file(m_path, std::ios::binary | std::ios::trunc);
        file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    }
    ~FuzzFile()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    FuzzFile(const FuzzFile&) = delete;
    FuzzFile& operator=(const FuzzFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_path;
};

} // namespace tandem
