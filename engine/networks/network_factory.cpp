// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_factory.h"

#include "networks/network_library.h"
#include "support/input_error.h"

#include <dlfcn.h>

#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <tuple>

namespace tandem {
namespace {

namespace fs = std::filesystem;

/// Where the program was installed to, otherwise where it was built.
fs::path libraryFile()
{
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path built = TANDEM_NETWORK_LIBRARY;
    const fs::path installed = program.parent_path().parent_path() / TANDEM_LIBRARY_FOLDER / built.filename();
    return fs::exists(installed, ignored) ? installed : built;
}

const NetworkLibrary& load()
{
    const auto function = [](void* library) { return library ? dlsym(library, networkLibraryEntry) : nullptr; };
    void* const entry = function(dlopen(libraryFile().c_str(), RTLD_LAZY));
    if (!entry)
        throw InputError(std::string("networks cannot be computed: ") + dlerror() + "; install or build Tandem again");
    return *reinterpret_cast<NetworkLibraryEntry*>(entry)();
}

/// From the first question on, and for good. LibTorch comes with it, which takes longer to load than all else takes to start.
const NetworkLibrary& library()
{
    static const NetworkLibrary& loaded = load();
    return loaded;
}

/// The data set by name, shared by all ensembles that are alive and want the same: its bytes are kept once.
std::shared_ptr<const ImageDataset> sharedDataset(const std::string& name, const TrainingSetChanges& changes)
{
    using Key = std::tuple<std::string, std::int64_t, double>;
    static std::mutex mutex;
    static std::map<Key, std::weak_ptr<const ImageDataset>> loaded;
    const std::lock_guard lock(mutex);
    std::weak_ptr<const ImageDataset>& entry = loaded[{name, changes.examples, changes.labelNoise}];
    if (auto dataset = entry.lock())
        return dataset;
    ImageDataset read = loadImageDataset(name);
    auto dataset
        = std::make_shared<const ImageDataset>(changes == TrainingSetChanges{} ? std::move(read) : changed(read, changes));
    entry = dataset;
    return dataset;
}

} // namespace

bool networksAvailable()
{
    return true;
}

std::vector<DeviceInfo> devices()
{
    return library().devices();
}

std::string chosenDevice(const std::string& wanted)
{
    const std::vector<DeviceInfo> present = devices();
    if (wanted == "auto")
        return present.size() > 1 ? present[1].name : present[0].name;
    const std::string name
        = wanted == "cuda" || wanted == "cuda" + std::string(tf32Suffix) ? "cuda:0" + wanted.substr(4) : wanted;
    std::string names;
    for (const DeviceInfo& device : present) {
        if (device.name == name)
            return device.name;
        names += (names.empty() ? "" : ", ") + device.name;
    }
    throw InputError("device \"" + wanted + "\" is not here; available: auto, " + names);
}

BackendReport backendReport()
{
    return library().report();
}

std::unique_ptr<Ensemble> makeNetworkEnsemble(
    const NetworkConfig& config, const EnsembleOptions& options, const std::string& device, Backend backend)
{
    // Both take long where they are needed for the first time.
    auto dataset = std::async(std::launch::async, [&config] { return sharedDataset(config.dataset, config.changes); });
    const std::string chosen = chosenDevice(device);
    return library().ensemble(dataset.get(), config.shape, options, chosen, backend);
}

std::unique_ptr<Objective> makeNetworkObjective(const NetworkConfig& config, const NetworkObjectiveOptions& options)
{
    return library().objective(sharedDataset(config.dataset, config.changes), config.shape, options);
}

} // namespace tandem
