// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_library.h"

#include "networks/blas_library.h"
#include "networks/gpu.h"
#include "networks/network_ensemble.h"
#include "networks/tiles.h"
#include "support/processor.h"

#include <ATen/Version.h>
#include <torch/cuda.h>
#include <torch/version.h>

namespace tandem {
namespace {

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

class TorchLibrary final : public NetworkLibrary {
public:
    std::vector<DeviceInfo> devices() const override;
    BackendReport report() const override;
    std::unique_ptr<Ensemble> ensemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const EnsembleOptions& options, const std::string& device, Backend backend) const override
    {
        return makeNetworkEnsemble(dataset, shape, options, device, pathOn(device, backend));
    }
    std::unique_ptr<Objective> objective(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const NetworkObjectiveOptions& options) const override
    {
        return makeNetworkObjective(dataset, shape, options);
    }
};

std::vector<DeviceInfo> TorchLibrary::devices() const
{
    std::vector<DeviceInfo> found{{"cpu", processorText(hasTiles() ? " with AMX" : "")}};
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    for (int i = 0; i < gpus; ++i) {
        const std::string name = "cuda:" + std::to_string(i);
        const std::string model = gpuName(i);
        found.push_back({name, model + ", float32"});
        found.push_back({name + std::string(tf32Suffix), model + ", products in TF32: faster, and 10 bits of 23"});
    }
    return found;
}

BackendReport TorchLibrary::report() const
{
    // LibTorch as its makers ship it carries MKL inside, out of the sight of the dynamic linker.
    const std::string mkl = at::get_mkl_version();
    const BlasLibrary blas = mkl.starts_with("MKL not") ? findBlas() : BlasLibrary{mkl};
    return {TORCH_VERSION, blas.name, blas.reference, amxUse() == AmxUse::Faulty};
}

} // namespace

/// See networkLibraryEntry.
extern "C" const NetworkLibrary* tandemNetworkLibrary()
{
    static const TorchLibrary library;
    return &library;
}

} // namespace tandem
