// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// Residual |H v − λ v| of an eigenpair, in units of the largest |λ|, at which Dom-SGD and Bulk-SGD count it as found.
inline constexpr double subspaceTolerance = 1e-4;

} // namespace tandem
