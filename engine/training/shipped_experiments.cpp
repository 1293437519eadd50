// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/experiment.h"
#include "training/suggestion.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// The folder of the shipped experiments: where TANDEM_RESOURCES points, beside an installed program, or in the source tree.
fs::path shippedFolder()
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
        if (fs::is_directory(candidate / "experiments", ignored))
            return candidate / "experiments";
    return {};
}

std::string readFile(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || file.bad())
        throw InputError(path.string() + " cannot be read.");
    return text.str();
}

std::vector<std::string> shippedNames()
{
    std::vector<std::string> names;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(shippedFolder(), ignored))
        if (entry.path().extension() == ".toml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Experiment loadExperiment(const std::string& pathOrName, const std::vector<Setting>& settings)
{
    const fs::path path(pathOrName);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
        return parseExperiment(readFile(path), pathOrName, settings);

    const std::vector<std::string> names = shippedNames();
    if (std::find(names.begin(), names.end(), pathOrName) != names.end()) {
        const fs::path shipped = shippedFolder() / (pathOrName + ".toml");
        return parseExperiment(readFile(shipped), shipped.filename().string(), settings);
    }
    if (fs::is_directory(path, ignored))
        throw InputError("\"" + pathOrName + "\" is a folder, not an experiment file.");
    if (path.extension() == ".toml" || path.has_parent_path())
        throw InputError("There is no experiment file \"" + pathOrName + "\".");
    throw InputError("There is no experiment \"" + pathOrName + "\"" + didYouMean(pathOrName, names) + ", "
        + (names.empty() ? "and none are shipped with this program." : "the shipped ones are " + listOfNames(names) + "."));
}

std::vector<ShippedExperiment> shippedExperiments()
{
    std::vector<ShippedExperiment> shipped;
    for (const std::string& name : shippedNames()) {
        const Experiment experiment = loadExperiment(name);
        shipped.push_back({name, experiment.title, experiment.description});
    }
    return shipped;
}

} // namespace tandem
