// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/image_dataset.h"
#include "support/input_error.h"
#include "training/experiment.h"
#include "training/shipped_files.h"
#include "training/suggestion.h"
#include "training/toml_text.h"

#include <algorithm>

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// The folder that the experiment in `file` takes its images from, where that is a relative path which leads there from the
/// file; otherwise empty.
fs::path datasetBeside(const fs::path& file, const Experiment& experiment)
{
    const auto* network = std::get_if<NetworkConfig>(&experiment.problem);
    if (!network || isShippedDataset(network->dataset) || fs::path(network->dataset).is_absolute())
        return {};
    const fs::path folder = fs::absolute(file).parent_path() / network->dataset;
    std::error_code ignored;
    return fs::is_directory(folder, ignored) ? folder.lexically_normal() : fs::path();
}

/// A log of the run must find the data set as well: the experiment is read as if its file held the whole path.
Experiment loadFile(const fs::path& file, std::vector<Setting> settings)
{
    const std::string text = readWholeFile(file);
    Experiment experiment = parseExperiment(text, file.string(), settings);
    const bool told = std::ranges::any_of(settings, [](const Setting& setting) { return setting.key == "problem.dataset"; });
    const fs::path dataset = told ? fs::path() : datasetBeside(file, experiment);
    if (dataset.empty())
        return experiment;
    settings.push_back({"problem.dataset", tomlText(dataset.string())});
    return parseExperiment(text, file.string(), settings);
}

} // namespace

Experiment loadExperiment(const std::string& pathOrName, const std::vector<Setting>& settings)
{
    const fs::path path(pathOrName);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored))
        return loadFile(path, settings);

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
