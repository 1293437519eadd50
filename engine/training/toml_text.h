// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// `text` as a TOML basic string, in its quotes.
std::string tomlText(const std::string& text);
/// The shortest TOML number that reads back as `value`.
std::string tomlNumber(double value);

} // namespace tandem
