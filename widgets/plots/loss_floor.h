// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/canvas.h"
#include "plots/plot_header.h"
#include "statistics/contour_lines.h"

#include <QList>

#include <vector>

namespace tandem {

/// The loss under trajectories: lines of equal loss, and hatching where the path is so far off the plane that they are not the
/// loss on it (THEORY §5). It is made once and drawn often.
class LossFloor {
public:
    LossFloor() = default;
    /// `masked` is the grid with holes where the path is far off.
    LossFloor(const LossGrid& grid, const LossGrid& masked, const ContourScale& scale);

    void draw(Canvas& canvas, const PlotTheme& theme, double lineWidth) const;
    /// What has been drawn.
    QList<LegendEntry> legend(const PlotTheme& theme) const;

private:
    struct Line {
        double level = 0.0;
        CurvePoints onPath;     // pieces, a gap after each
        CurvePoints everywhere; // empty where the path is nowhere off the plane
    };

    ContourScale m_scale;
    std::vector<Line> m_lines;
    CurvePoints m_hatching;
    bool m_exists = false;
};

} // namespace tandem
