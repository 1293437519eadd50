// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/backend.h"
#include "runlog/run_record.h"
#include "training/experiment.h"

#include <string>

namespace tandem {

/// This program with its version, as logs name it: "tandem 0.1.0".
std::string programName();

/// What makes the runs of an experiment on a device of this machine.
RunProvenance provenanceHere(const Experiment& experiment, const std::string& device, Backend backend = Backend::Automatic);

} // namespace tandem
