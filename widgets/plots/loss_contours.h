// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/canvas.h"

#include <functional>
#include <vector>

namespace tandem {

/// What the axes of a plane show.
struct PlaneRanges {
    double xLow = 0.0;
    double xHigh = 0.0;
    double yLow = 0.0;
    double yHigh = 0.0;
    bool operator==(const PlaneRanges&) const = default;
};

/// The loss of a problem with two parameters as lines of equal loss. They are computed when a view is first looked at, not
/// whenever it is drawn: while the trajectories move over it, the floor stays.
class LossContours {
public:
    /// The loss at every point of the plane. Empty: there are no lines.
    using Loss = std::function<double(double x, double y)>;
    struct Line {
        double level = 0.0;
        CurvePoints points; ///< pieces, a gap after each
    };

    void setLoss(Loss loss);
    /// The lines within the ranges, at powers of 4; of more than seven levels the highest.
    const std::vector<Line>& within(const PlaneRanges& ranges);

private:
    Loss m_loss;
    PlaneRanges m_ranges;
    std::vector<Line> m_lines;
};

} // namespace tandem
