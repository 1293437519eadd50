// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_plane.h"
#include "plots/plot_header.h"

#include <functional>
#include <optional>

namespace tandem {

class Canvas;

/// Draws the loss on a plane: its contours, faint and hatched where the path is far off the plane, and the places of each arm's
/// first seed, hollow where they are far off it. Places after the cursor's step are faint.
class LossPlanePicture {
public:
    struct Style {
        const PlotTheme& theme;
        double lineWidth = 1.0;
        std::optional<std::int64_t> cursorStep;
        std::vector<bool> hidden; ///< [arm]
        QStringList armNames;     ///< [arm]
        std::function<LegendEntry(const QString& text, int arm)> armEntry;
    };
    LossPlanePicture(const LossPlane& plane, const Style& style)
        : m_plane(plane)
        , m_style(style)
    {
    }

    void draw(Canvas& canvas);
    /// What has been drawn.
    const QList<LegendEntry>& legend() const { return m_legend; }

private:
    void drawArm(Canvas& canvas, int arm);

    const LossPlane& m_plane;
    const Style& m_style;
    QList<LegendEntry> m_legend;
};

} // namespace tandem
