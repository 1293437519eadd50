// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"
#include "training/table_reader.h"

namespace tandem {

/// Reads [instruments] into an experiment whose problem, arms and cadences are read already; `table` is empty where the file
/// has none. What is left out: everything for closed-form problems, at the steps of an evaluation (every 16th beyond 64
/// parameters); the distances only for networks.
void readInstruments(const TableReader& table, Experiment& experiment);

/// What `experiment` does not measure from its beginning on, and why.
std::vector<MissingInstrument> missingInstruments(const Experiment& experiment);

/// Why a network's arm has no noise scale while its batch size is 1.
MissingInstrument noiseScaleOfOneExample(int arm, const std::string& name);

} // namespace tandem
