// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_factory.h"

#include "networks/dnnl_version.h"
#include "networks/hand_computation.h"
#include "networks/hand_objective.h"
#include "networks/network_ensemble.h"
#include "networks/tiles.h"
#include "networks/torch_library.h"
#include "support/input_error.h"
#include "support/processor.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <tuple>

namespace tandem {
namespace {

constexpr const char* processor = "cpu";

bool hasTiles()
{
    return bestTileUnit() == TileUnit::Hardware;
}

ComputePath pathOn(const std::string& device, Backend backend)
{
    if (device != processor)
        return backend == Backend::Reference ? ComputePath::StackedAutograd : ComputePath::Stacked;
    if (backend == Backend::Reference)
        return ComputePath::Autograd;
    return hasTiles() ? ComputePath::ByHandBfloat16 : ComputePath::ByHand;
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

std::vector<DeviceInfo> devices()
{
    std::vector<DeviceInfo> found{{processor, processorText(hasTiles() ? " with AMX" : "")}};
    if (torchHasCuda())
        std::ranges::move(torchLibrary().gpus(), std::back_inserter(found));
    return found;
}

std::string chosenDevice(const std::string& wanted)
{
    if (wanted == processor)
        return wanted;
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

BackendReport backendReport(const std::string& device, Backend backend)
{
    if (!isByHand(pathOn(device, backend)))
        return torchLibrary().report();
    return {torchVersion(), "oneDNN " + dnnlVersion(), false, amxUse() == AmxUse::Faulty};
}

std::unique_ptr<Ensemble> makeNetworkEnsemble(
    const NetworkConfig& config, const EnsembleOptions& options, const std::string& device, Backend backend)
{
    // Beside the loading of LibTorch, where that is needed: both take long the first time.
    auto reading = std::async(std::launch::async, [&config] { return sharedDataset(config.dataset, config.changes); });
    const std::string chosen = chosenDevice(device);
    const ComputePath path = pathOn(chosen, backend);
    const TorchLibrary* const torch = isByHand(path) ? nullptr : &torchLibrary();
    const std::shared_ptr<const ImageDataset> dataset = reading.get();
    const auto makeComputation
        = [&](const ReplicaTask& task) { return torch ? torch->computation(task, chosen) : makeHandComputation(task); };
    const auto makeObjective = [dataset, shape = config.shape] { return torchLibrary().objective(dataset, shape, {}); };
    return makeNetworkEnsemble(dataset, config.shape, options, path, {makeComputation, makeObjective});
}

std::unique_ptr<Objective> makeNetworkObjective(const NetworkConfig& config, const NetworkObjectiveOptions& options)
{
    const std::shared_ptr<const ImageDataset> dataset = sharedDataset(config.dataset, config.changes);
    return std::make_unique<HandObjective>(dataset, config.shape, options,
        [dataset, shape = config.shape, options] { return torchLibrary().objective(dataset, shape, options); });
}

} // namespace tandem
