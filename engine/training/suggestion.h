// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace tandem {

/// " (did you mean "x"?)" for the one of `known` that is a slip of the pen away from `word`; empty when none is.
std::string didYouMean(const std::string& word, const std::vector<std::string>& known);

/// "a", "b" or "c".
std::string listOfNames(const std::vector<std::string>& names);

} // namespace tandem
