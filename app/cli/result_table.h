// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/run_summary.h"

#include <string>

namespace tandem {

/// The result of a run as a table with a line per arm, the verdict and the rate, for a person; ends with a newline.
std::string resultTable(const RunSummary& summary);

} // namespace tandem
