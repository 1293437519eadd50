// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "runlog/database.h"
#include "runlog/log_facts.h"

#include <cstdint>
#include <map>
#include <string>

namespace tandem {

/// The table `run` of a log: key → value.
using RunValues = std::map<std::string, std::string>;
RunValues readRunValues(Database& database);

/// A value of it; `least`, or an empty text, where there is none. Throws InputError when it is out of range.
std::int64_t integerIn(const RunValues& values, const std::string& key, std::int64_t least, std::int64_t most);
std::string textIn(const RunValues& values, const std::string& key);

/// What they and the table `arm` say of the run. Throws InputError when that cannot be shown.
RunDescription readDescription(Database& database, const RunValues& values);
/// What does not change any more once a recording has begun, and `ended`.
LogFacts readFacts(const RunValues& values);

} // namespace tandem
