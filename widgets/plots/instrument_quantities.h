// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/visible_range.h"

#include <QString>

#include <string>
#include <vector>

namespace tandem {

/// One curve of a quantity.
struct InstrumentCurve {
    enum class Kind {
        Measured,
        WholeRun, ///< measured of the compared arms together, not of one
        Holds,    ///< a hyperparameter, which holds until it changes
    };
    /// How well one seed is measured, apart from how the seeds differ.
    enum class Interval {
        None,
        Error, ///< ± the series "metric_error"
        Ends,  ///< 95 %, see RatioIntervals
    };

    const char* metric;
    QString legend = {}; ///< empty: the arm's own colour says enough
    Qt::PenStyle style = Qt::SolidLine;
    Kind kind = Kind::Measured;
    std::vector<const char*> reasons = {}; ///< the metrics under which a run says why it has no such curve
    QString nesterovLegend = {};           ///< of arms that run Nesterov's momentum, where theirs is another
    Interval interval = Interval::None;
    QString errorKind = {}; ///< what Interval::Error is

    std::string errorMetric() const { return std::string(metric) + "_error"; }
    std::string spreadMetric() const { return std::string(metric) + ".std"; }
};

/// What the plot of the instruments can show.
struct InstrumentQuantity {
    QString name;
    QString axis;
    QString explanation;                                            ///< a sentence with the formula
    VisibleRange::YScale scale = VisibleRange::YScale::Logarithmic; ///< as long as the user chooses no other
    QString canBeNegative = {};                                     ///< a sentence where it can, and so has no log axis
    std::vector<InstrumentCurve> curves;
    bool tellsRegime = false; ///< whether noise or curvature dominates is part of it
};
std::vector<InstrumentQuantity> instrumentQuantities();

} // namespace tandem
