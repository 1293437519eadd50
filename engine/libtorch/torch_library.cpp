// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/torch_library.h"

#include "libtorch/blas_library.h"
#include "libtorch/gpu.h"
#include "libtorch/network_objective.h"
#include "libtorch/torch_computation.h"

#include <ATen/Version.h>
#include <torch/cuda.h>
#include <torch/version.h>

namespace tandem {
namespace {

class LoadedLibrary final : public TorchLibrary {
public:
    std::vector<DeviceInfo> gpus() const override;
    BackendReport report() const override;
    std::unique_ptr<ReplicaComputation> computation(const ReplicaTask& task, const std::string& device) const override
    {
        return makeTorchComputation(task, device);
    }
    std::unique_ptr<Objective> objective(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const NetworkObjectiveOptions& options) const override
    {
        return makeNetworkObjective(dataset, shape, options);
    }
};

std::vector<DeviceInfo> LoadedLibrary::gpus() const
{
    std::vector<DeviceInfo> found;
    const auto count = static_cast<int>(torch::cuda::device_count());
    for (int i = 0; i < count; ++i) {
        const std::string name = "cuda:" + std::to_string(i);
        const std::string model = gpuName(i);
        found.push_back({name, model + ", float32"});
        found.push_back({name + std::string(tf32Suffix), model + ", products in TF32: faster, and 10 bits of 23"});
    }
    return found;
}

BackendReport LoadedLibrary::report() const
{
    // LibTorch as its makers ship it carries MKL inside, out of the sight of the dynamic linker.
    const std::string mkl = at::get_mkl_version();
    const BlasLibrary blas = mkl.starts_with("MKL not") ? findBlas() : BlasLibrary{mkl};
    return {TORCH_VERSION, blas.name, blas.reference};
}

} // namespace

/// See torchLibraryEntry.
extern "C" const TorchLibrary* tandemTorchLibrary()
{
    static const LoadedLibrary library;
    return &library;
}

} // namespace tandem
