// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>

class QMenu;

namespace tandem {

class SeriesBrowser;
class SeriesPlot;

/// The window View › Series…: every recorded series to choose from, and a plot of those chosen.
class SeriesWindow : public QWidget {
    Q_OBJECT
public:
    /// Adds its action to `menu`. `history` gives what the main window shows.
    SeriesWindow(QWidget* parent, QMenu* menu, std::function<std::shared_ptr<const History>()> history);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void follow();

    std::function<std::shared_ptr<const History>()> m_history;
    SeriesBrowser* m_browser;
    SeriesPlot* m_plot;
    QTimer m_clock;
};

} // namespace tandem
