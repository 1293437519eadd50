// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/shipped_files.h"

#include "support/input_error.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tandem {

namespace fs = std::filesystem;

fs::path shippedFolder(const std::string& kind)
{
    std::vector<fs::path> candidates;
    if (const char* resources = std::getenv("TANDEM_RESOURCES"))
        candidates.emplace_back(resources);
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    if (!program.empty())
        candidates.push_back(program.parent_path().parent_path() / "share" / "tandem");
    candidates.emplace_back(TANDEM_SOURCE_RESOURCES);
    for (const fs::path& candidate : candidates)
        if (fs::is_directory(candidate / kind, ignored))
            return candidate / kind;
    return {};
}

std::vector<std::string> shippedNames(const std::string& kind)
{
    std::vector<std::string> names;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(shippedFolder(kind), ignored))
        if (entry.path().extension() == ".toml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string readWholeFile(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || file.bad())
        throw InputError(path.string() + " cannot be read.");
    return text.str();
}

} // namespace tandem
