// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// Prints what there is of "problems", "optimizers", "experiments", "devices" or "checks" (of tandem verify), a line each: name,
/// tab, description.
void printList(const std::string& what);

} // namespace tandem
