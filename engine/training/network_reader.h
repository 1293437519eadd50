// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_config.h"
#include "training/table_reader.h"

namespace tandem {

/// Reads the table [problem] of a network. Throws InputError with the place, the key, the value and what is allowed.
NetworkConfig readNetwork(const TableReader& problem, const NetworkName& name);

} // namespace tandem
