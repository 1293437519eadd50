// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_factory.h"
#include "networks/replica_computation.h"

#include <string>

namespace tandem {

/// What LibTorch does for the networks, from the shared library that it comes with: GPUs, autograd, Hessians.
class TorchLibrary {
public:
    virtual std::vector<DeviceInfo> gpus() const = 0;
    /// What LibTorch multiplies matrices with, see BackendReport.
    virtual BackendReport report() const = 0;
    /// On a device that devices() names.
    virtual std::unique_ptr<ReplicaComputation> computation(const ReplicaTask& task, const std::string& device) const = 0;
    virtual std::unique_ptr<Objective> objective(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const NetworkObjectiveOptions& options) const = 0;

protected:
    ~TorchLibrary() = default;
};

/// The one function that the shared library shows, and its name there.
using TorchLibraryEntry = const TorchLibrary*();
inline constexpr const char* torchLibraryEntry = "tandemTorchLibrary";

/// Loaded at the first call, and for good, which takes longer than all else takes to start. Throws InputError when it cannot be,
/// or when this build has none (TANDEM_TORCH=OFF).
const TorchLibrary& torchLibrary();

// What is known without loading it.

/// Empty when this build has none.
std::string torchVersion();
/// Whether it may find a GPU.
bool torchHasCuda();

} // namespace tandem
