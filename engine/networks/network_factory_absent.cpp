// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_factory.h"

#include "support/input_error.h"
#include "support/processor.h"

// What a build without LibTorch (TANDEM_TORCH=OFF) has in place of the networks.
namespace tandem {

bool networksAvailable()
{
    return false;
}

std::vector<DeviceInfo> devices()
{
    return {{"cpu", processorText()}};
}

std::string chosenDevice(const std::string& wanted)
{
    if (wanted == "auto" || wanted == "cpu")
        return "cpu";
    throw InputError("device \"" + wanted + "\" is not here; available: auto, cpu");
}

BackendReport backendReport()
{
    return {};
}

std::unique_ptr<Ensemble> makeNetworkEnsemble(const NetworkConfig&, const EnsembleOptions&, const std::string&, Backend)
{
    throw InputError("a network: this build has no LibTorch (TANDEM_TORCH=OFF); closed-form problems only");
}

std::unique_ptr<Objective> makeNetworkObjective(const NetworkConfig&, const NetworkObjectiveOptions&)
{
    throw InputError("a network: this build has no LibTorch (TANDEM_TORCH=OFF); closed-form problems only");
}

} // namespace tandem
