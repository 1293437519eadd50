// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// "0.312 ± 0.004": the error with one significant digit (two when it begins with 1 or 2), the value with as many decimals, so
/// that no digit is shown that is not known. Four significant digits and no error when the error is 0; "?" for what is not
/// finite.
std::string valueWithError(double value, double error);

/// "10⁻⁹", as every number for people is written that decimals would make a row of zeros.
std::string powerOfTen(int exponent);

} // namespace tandem
