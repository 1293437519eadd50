// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QMenu;

namespace tandem {

class PlotGrid;
class SeriesBrowser;
class SeriesPlot;

/// The window View › Series…: every recorded series to choose from, and a plot of those chosen, with the cursors, the menu and
/// the keys of the main window's plots.
class SeriesWindow : public QWidget {
    Q_OBJECT
public:
    /// Adds its action to `menu`. Its plot is linked with those of `plots`, and shows the same run.
    SeriesWindow(QWidget* parent, QMenu* menu, PlotGrid& plots);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void takeKeys();
    void follow();

    PlotGrid& m_plots;
    SeriesBrowser* m_browser;
    SeriesPlot* m_plot;
    QTimer m_clock;
};

} // namespace tandem
