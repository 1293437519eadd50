// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "networks/compute_path.h"
#include "networks/network_shape.h"

#include <memory>
#include <string>

namespace tandem {

/// A network for every replica, on images already read. `device` is one that devices() names; the result depends on it and
/// on `path` by float rounding only (by that of TF32 with tf32Suffix). Throws InputError when a batch is larger than the training
/// set, or the replicas than the device's memory.
std::unique_ptr<Ensemble> makeNetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
    const EnsembleOptions& options, const std::string& device, ComputePath path);

} // namespace tandem
