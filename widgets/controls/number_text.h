// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace tandem {

/// A number with at most `significant` digits and no trailing zeros, e.g. 0.1, 1e-5, 4096; what a field shows and reads back.
QString numberText(double value, int significant = 4);

/// A count with its thousands set apart by narrow no-break spaces, e.g. 12 480.
QString countText(std::int64_t count);

} // namespace tandem
