// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/series_curves.h"

#include <QStringList>

namespace tandem {

class StepAxis;
struct PlotTheme;

/// What the curves of a plot cannot show, the same in every plot over the steps: values ≤ 0 have no place on a logarithmic axis
/// and are counted; NaN and ±∞ are counted, and marked with a cross at the step where a curve ceases to be finite.
class UnshownValues {
public:
    /// Takes in what a curve of `arm` cannot show; its steps are placed on `axis`.
    void add(const CurveTally& curve, const StepAxis& axis, int arm);
    void clear() { *this = {}; }
    /// Draws the crosses at the last finite values, or at the edge of [low, high] where those lie outside.
    void mark(Canvas& canvas, double low, double high, const PlotTheme& theme) const;
    /// A phrase for each kind, with its number; empty where all is shown.
    QStringList notes() const;

private:
    std::int64_t m_nonPositive = 0;
    std::int64_t m_nonFinite = 0;
    CurvePoints m_breaks; // places on the x-axis
};

} // namespace tandem
