// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <string>
#include <vector>

namespace tandem {

/// The series of a history whose metric matches a shell pattern ("*loss*"); all but the training time for an empty one. Throws
/// InputError when none does, naming what there is.
std::vector<SeriesKey> seriesMatching(const History& history, const std::string& pattern);

} // namespace tandem
