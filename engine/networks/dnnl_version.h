// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// Of the oneDNN that is loaded, e.g. "2.7.2".
std::string dnnlVersion();

} // namespace tandem
