// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_picker.h"

#include <qcustomplot.h>

namespace tandem {

const ReadableCurve* curveNear(QCustomPlot* plot, const std::vector<ReadableCurve>& curves, const QPointF& place)
{
    constexpr double farthest = 8.0; // pixels
    const ReadableCurve* nearest = nullptr;
    double least = farthest;
    for (int i = 0; i < plot->graphCount(); ++i) {
        const QCPGraph* graph = plot->graph(i);
        const auto curve
            = std::find_if(curves.begin(), curves.end(), [graph](const ReadableCurve& c) { return c.drawn == graph->name(); });
        if (curve == curves.end())
            continue;
        const double distance = graph->selectTest(place, false);
        if (distance >= 0.0 && distance <= least) { // of two at one place, the one drawn over the other
            least = distance;
            nearest = &*curve;
        }
    }
    return nearest;
}

} // namespace tandem
