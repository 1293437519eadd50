// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

/// The folder of shipped files of a kind, "experiments" or "lessons": where TANDEM_RESOURCES points, beside an installed
/// program, or in the source tree. Empty when there is none.
std::filesystem::path shippedFolder(const std::string& kind);
/// The stems of its TOML files, sorted.
std::vector<std::string> shippedNames(const std::string& kind);

/// All of a file; throws InputError when it cannot be read.
std::string readWholeFile(const std::filesystem::path& path);

} // namespace tandem
