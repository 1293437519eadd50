// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/image_dataset.h"
#include "networks/blas_library.h"
#include "networks/gpu.h"
#include "networks/network_ensemble.h"
#include "networks/network_factory.h"
#include "networks/tiles.h"
#include "support/input_error.h"

#include <ATen/Version.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <fstream>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>

namespace tandem {
namespace {

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos)
            return line.substr(colon + 2);
    }
    return "processor";
}

bool hasTiles()
{
    return bestTileUnit() == TileUnit::Hardware;
}

ComputePath pathOn(const std::string& device, Backend backend)
{
    if (device != "cpu")
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

bool networksAvailable()
{
    return true;
}

std::vector<DeviceInfo> devices()
{
    std::vector<DeviceInfo> found{{"cpu",
        processorName() + (hasTiles() ? " with AMX, " : ", ") + std::to_string(std::thread::hardware_concurrency())
            + " threads"}};
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    for (int i = 0; i < gpus; ++i) {
        const std::string name = "cuda:" + std::to_string(i);
        const std::string model = gpuName(i);
        found.push_back({name, model + ", float32"});
        found.push_back({name + std::string(tf32Suffix), model + ", products in TF32: faster, and 10 bits of 23"});
    }
    return found;
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
            return name;
        names += (names.empty() ? "" : ", ") + device.name;
    }
    throw InputError("device \"" + wanted + "\" is not here; available: auto, " + names);
}

BackendReport backendReport()
{
    // LibTorch as its makers ship it carries MKL inside, out of the sight of the dynamic linker.
    const std::string mkl = at::get_mkl_version();
    const BlasLibrary blas = mkl.starts_with("MKL not") ? findBlas() : BlasLibrary{mkl};
    return {TORCH_VERSION, blas.name, blas.reference, amxUse() == AmxUse::Faulty};
}

std::unique_ptr<Ensemble> makeNetworkEnsemble(
    const NetworkConfig& config, const EnsembleOptions& options, const std::string& device, Backend backend)
{
    const std::string chosen = chosenDevice(device);
    return makeNetworkEnsemble(
        sharedDataset(config.dataset, config.changes), config.shape, options, chosen, pathOn(chosen, backend));
}

std::unique_ptr<Objective> makeNetworkObjective(const NetworkConfig& config, const NetworkObjectiveOptions& options)
{
    return makeNetworkObjective(sharedDataset(config.dataset, config.changes), config.shape, options);
}

} // namespace tandem
