// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tandem {

/// A number for a tick or a tag: 0, 0.25, 64, 2 500, 10 k, 1.5 M, 10⁻⁴; never 1e+04. About `digits` significant digits.
QString shortNumber(double value, int digits = 3);

/// `value` rounded to `digits` significant digits, as shortNumber(): 2 026 is 2 000 with two.
QString roundedNumber(double value, int digits);

/// A whole number with thin spaces between thousands: 12 480.
QString groupedNumber(qint64 value);

/// A fraction in [0, 1] as "61 %"; "–" when it is not finite.
QString percentText(double fraction);

} // namespace tandem
