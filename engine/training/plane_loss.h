// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace tandem {

/// L(θ_1, θ_2) of the experiment written in `experimentText`, exactly; empty unless it is a closed-form problem of two
/// parameters. One thread calls at a time.
std::function<double(double, double)> lossOfTwoParameters(const std::string& experimentText);

} // namespace tandem
