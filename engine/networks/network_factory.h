// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "instruments/objective.h"
#include "networks/backend.h"
#include "networks/network_config.h"
#include "networks/network_objective_options.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// A device that networks can train on.
struct DeviceInfo {
    std::string name;        ///< "cpu", "cuda:0", "cuda:0+tf32": what --device takes
    std::string description; ///< for a person, e.g. the GPU's model
};

/// Behind the name of a GPU: its tensor cores multiply in TF32, with 10 bits of a float32's 23. Without it nothing does.
inline constexpr std::string_view tf32Suffix = "+tf32";

/// What computes the networks, for reports and provenance.
struct BackendReport {
    std::string libtorch;       ///< version, empty when this build has no LibTorch
    std::string blas;           ///< what multiplies the matrices, e.g. "oneDNN 2.7.2"
    bool referenceBlas = false; ///< the reference BLAS: about ten times slower than OpenBLAS
    bool faultyAmx = false;     ///< AMX is here, but failed its check: the first layer is computed in float32
};

/// Devices that can be used here, the processor first.
std::vector<DeviceInfo> devices();
/// The name of the device that `wanted` means: "auto" (the first GPU, otherwise the processor), "cpu", "cuda", "cuda:i", the
/// last two also with tf32Suffix. Throws InputError when it is not here.
std::string chosenDevice(const std::string& wanted);
/// Of networks on a device that devices() names.
BackendReport backendReport(const std::string& device, Backend backend);

/// Loads the data set and builds a network for every replica on chosenDevice(`device`). Throws InputError when the device or
/// the data is missing, damaged or too small.
std::unique_ptr<Ensemble> makeNetworkEnsemble(
    const NetworkConfig& config, const EnsembleOptions& options, const std::string& device, Backend backend = Backend::Automatic);

/// The network's loss on a sample of its training set, on the processor in single precision: gradients by hand, Hessian-vector
/// products by LibTorch, which differentiates its gradient once more. At a kink of ReLU or of max-pooling both derivatives are
/// those of one side, which leaves out what the kinks themselves contribute. Micro-batches are drawn from the examples outside
/// the sample; where the sample is the whole set and L exact, from all. Throws InputError like makeNetworkEnsemble().
std::unique_ptr<Objective> makeNetworkObjective(const NetworkConfig& config, const NetworkObjectiveOptions& options);

} // namespace tandem
