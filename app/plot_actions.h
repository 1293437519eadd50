// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMenu;

namespace tandem {

class PlotGrid;

/// What the menus offer for all plots together.
class PlotActions : public QObject {
    Q_OBJECT
public:
    /// Adds its actions at the end of `view`.
    PlotActions(PlotGrid* plots, QMenu* view);

private:
    void addXAxis(QMenu* view);
    void addZoom(QMenu* view);
    void addCursors(QMenu* view);

    PlotGrid* m_plots;
};

} // namespace tandem
