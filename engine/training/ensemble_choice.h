// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "instruments/objective.h"
#include "networks/network_factory.h"
#include "training/experiment.h"

#include <memory>
#include <string>
#include <vector>

namespace tandem {

/// The ensemble that an experiment's problem asks for. `threads` = 0 is one per core. `backend` matters to networks only. Throws
/// InputError when the device, the data or a batch size cannot be used; closed-form problems run on the processor only.
std::unique_ptr<Ensemble> makeEnsemble(
    const Experiment& experiment, const std::string& device, int threads, Backend backend = Backend::Automatic);

/// What the experiment's problem minimises, for the instruments.
std::unique_ptr<Objective> makeObjective(const Experiment& experiment);

/// Devices that makeEnsemble() takes for the experiment, the processor first.
std::vector<DeviceInfo> devicesFor(const Experiment& experiment);

/// The name of the device that makeEnsemble() takes for `device`, e.g. "cuda:0" for "auto" where there is a GPU.
std::string chosenDevice(const Experiment& experiment, const std::string& device);

/// Throws InputError when the experiment's batch sizes, scheduled ones among them, exceed the training set.
void checkBatchSizes(const Experiment& experiment, std::int64_t trainingExamples);

} // namespace tandem
