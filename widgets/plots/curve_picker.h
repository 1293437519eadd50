// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/readable_curve.h"

class QCustomPlot;
class QPointF;

namespace tandem {

/// The curve within a few pixels of a place on the plot, the nearest of them; null when there is none.
const ReadableCurve* curveNear(QCustomPlot* plot, const std::vector<ReadableCurve>& curves, const QPointF& place);

} // namespace tandem
