// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/parameter_path.h"
#include "runlog/log_reader.h"

#include <memory>

namespace tandem {

/// Where the first seed was at the log's checkpoints, the start not being one of them. Reads all of them: a matter of seconds
/// for large networks. A checkpoint that cannot be read is left out.
std::shared_ptr<const ParameterPath> parametersIn(const LogReader& log);

} // namespace tandem
