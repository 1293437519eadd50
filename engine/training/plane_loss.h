// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>

namespace tandem {

/// L(θ) of the experiment written in `experimentText`, exactly, of θ [parameters]; empty unless it is a closed-form problem of so
/// few parameters that their sketch is θ. NaN for another number of them. One thread calls at a time.
std::function<double(std::span<const double> theta)> exactLoss(const std::string& experimentText);

} // namespace tandem
