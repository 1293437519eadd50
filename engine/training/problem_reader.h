// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"
#include "training/table_reader.h"

namespace tandem {

/// Reads [problem] into `experiment.problem` and `experiment.problemKind`.
void readProblem(const TableReader& problem, Experiment& experiment);

/// P of a closed-form problem that was read; 0 for a network, whose data is not read yet.
std::int64_t parametersInClosedForm(const Experiment& experiment);

} // namespace tandem
