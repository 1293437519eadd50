// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// This processor's model, as the system names it; empty where it does not say.
std::string processorName();
/// The model and how many threads run on it at once, "AMD EPYC, 2 threads"; `feature`, such as " with AMX", stands behind the
/// model.
std::string processorText(const std::string& feature = {});

} // namespace tandem
