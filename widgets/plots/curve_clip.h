// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/canvas.h"

namespace tandem {

/// How an axis spaces its values: what a straight line between two points is.
enum class Spacing {
    Linear,
    Logarithmic,
};

/// The parts of a curve with low ≤ y ≤ high, cut where it crosses; NaN, a gap, stands where it is outside. What is drawn of
/// it within the bounds is the same, but a view that is zoomed a thousandfold no longer strokes the thousandfold outside it.
CurvePoints clipCurve(const CurvePoints& curve, double low, double high, Spacing spacing);

} // namespace tandem
