// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace tandem {

/// Value of momentum: the paired difference SGDM − SGD of a loss over seeds, in units of the seed spread. Below zero,
/// momentum helps. What cannot be told from so few pairs is NaN: the difference without a pair, the rest below two.
struct MomentumValue {
    int pairs = 0;           ///< seeds at which both arms are finite
    double difference = 0.0; ///< mean over seeds of SGDM − SGD, in the loss's own units
    double spread = 0.0;     ///< √((s²_SGD + s²_SGDM)/2), s² the sample variance over seeds
    double gap = 0.0;        ///< difference / spread; NaN, as its interval, when the spread is 0
    double gapLow = 0.0;     ///< 95 % interval of the gap, Student's t on the paired differences
    double gapHigh = 0.0;
};

/// Half a seed spread: a gap smaller than this is not worth anyone's momentum.
inline constexpr double equivalenceMargin = 0.5;

/// What the interval of a gap says of the two arms.
enum class Equivalence {
    Equivalent, ///< it lies inside ±equivalenceMargin: two one-sided tests at 2.5 % each
    Different,  ///< it lies wholly beyond the margin
    Unresolved, ///< it does neither, or there is none: more seeds may tell
};
Equivalence equivalence(const MomentumValue& value);

/// `sgd` and `sgdm` [seed], same seed at the same place; pairs with a non-finite value are left out.
MomentumValue momentumValue(std::span<const double> sgd, std::span<const double> sgdm);

} // namespace tandem
