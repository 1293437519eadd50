// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/network_factory.h"

namespace tandem {

/// What network_factory.h gives, on images already read, from the shared library that LibTorch comes with. `device` is one that
/// devices() names.
class NetworkLibrary {
public:
    virtual std::vector<DeviceInfo> devices() const = 0;
    virtual BackendReport report() const = 0;
    virtual std::unique_ptr<Ensemble> ensemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const EnsembleOptions& options, const std::string& device, Backend backend) const = 0;
    virtual std::unique_ptr<Objective> objective(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
        const NetworkObjectiveOptions& options) const = 0;

protected:
    ~NetworkLibrary() = default;
};

/// The one function that the shared library shows, and its name there.
using NetworkLibraryEntry = const NetworkLibrary*();
inline constexpr const char* networkLibraryEntry = "tandemNetworkLibrary";

} // namespace tandem
