// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"

#include <QElapsedTimer>
#include <QObject>

#include <vector>

namespace tandem {

/// What the user has looked at more closely, in several linked plots together, to go back to and forth again. Turns of the
/// wheel that follow one another within half a second, and a whole drag, are one step.
class ZoomHistory : public QObject {
    Q_OBJECT
public:
    explicit ZoomHistory(QObject* parent = nullptr);

    void watch(RunPlot* plot);
    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    void undo();
    void redo();
    /// Forgets everything, e.g. when another run is shown.
    void clear();

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Views = std::vector<RunPlot::View>; // [plot]
    Views views() const;
    void edited();
    void go(std::vector<Views>& from, std::vector<Views>& to);

    std::vector<RunPlot*> m_plots;
    std::vector<Views> m_undo;
    std::vector<Views> m_redo;
    Views m_now; // before the edit that comes next
    QElapsedTimer m_sinceEdit;
    bool m_going = false;
};

} // namespace tandem
