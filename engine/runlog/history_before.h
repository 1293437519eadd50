// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "history/history.h"
#include "runlog/log_series.h"

#include <cstdint>
#include <memory>

namespace tandem {

/// See LogReader::historyBefore(): of the log's `history`, whose `series` know where their whole pages lie.
std::shared_ptr<History> historyBefore(
    const History& history, const LogSeries& series, const Checkpoint& checkpoint, std::int64_t plannedSteps);

} // namespace tandem
