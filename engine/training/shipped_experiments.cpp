// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/experiment.h"
#include "training/shipped_files.h"
#include "training/suggestion.h"

#include <algorithm>

namespace tandem {

namespace fs = std::filesystem;

Experiment loadExperiment(const std::string& pathOrName, const std::vector<Setting>& settings)
{
    const fs::path path(pathOrName);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
        return parseExperiment(readWholeFile(path), pathOrName, settings);

    const std::vector<std::string> names = shippedNames("experiments");
    if (std::find(names.begin(), names.end(), pathOrName) != names.end()) {
        const fs::path shipped = shippedFolder("experiments") / (pathOrName + ".toml");
        return parseExperiment(readWholeFile(shipped), shipped.filename().string(), settings);
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
    for (const std::string& name : shippedNames("experiments")) {
        const Experiment experiment = loadExperiment(name);
        shipped.push_back({name, experiment.title, experiment.description});
    }
    return shipped;
}

} // namespace tandem
