// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_mark.h"
#include "plots/plot_theme.h"

#include <QString>

#include <vector>

class QCustomPlot;

namespace tandem {

class Canvas;
class StepAxis;

/// Marks hyperparameter changes on a plot whose x-axis is the step: a thin line each and a tag such as "SGDM B 64→1024"
/// wherever there is room for it; the rest is told by a tooltip. Changes that fall on the same pixels are drawn as one.
class InterventionMarkers {
public:
    void draw(Canvas& canvas, const QCustomPlot* plot, const History& history, const StepAxis& axis, const PlotTheme& theme);
    void clear() { m_groups.clear(); }
    /// What is marked beside the changes, from the next draw on.
    void setFurther(std::vector<PlotMark> marks)
    {
        m_further = std::move(marks);
        m_furtherPlaces.clear();
    }
    /// What changed within a few pixels of `x`, a line each; empty when nothing did.
    QString textNear(const QCustomPlot* plot, double x) const;

private:
    struct Change {
        std::vector<int> arms; ///< that changed alike
        std::string parameter;
        double before = 0.0;
        double after = 0.0;
        int count = 1; ///< changes of this parameter in the group
    };
    struct Group {
        std::int64_t step = 0; ///< of the first change
        double first = 0.0;    ///< places on the x-axis
        double last = 0.0;
        std::vector<Change> changes;
    };
    static void addTo(Group& group, const InterventionRecord& record);
    static void pairArms(Group& group);
    static QString text(const Change& change, const History& history);

    std::vector<PlotMark> m_further;
    std::vector<double> m_furtherPlaces; // on the x-axis, of the last draw
    std::vector<Group> m_groups;         // of the last draw
    std::vector<QString> m_texts;        // [group]
};

} // namespace tandem
