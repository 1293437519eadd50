// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <string>

namespace tandem {

/// What tells the compared arms apart at a step beside their optimizers: "learning rate" (the effective η = γ/(1−β)), "batch
/// size", RunDescription::comparedDifferences or several of these, "learning rate and batch size"; empty when nothing does, or no
/// arms are compared, or it is not recorded.
std::string otherDifferences(const History& history, std::int64_t step);

} // namespace tandem
