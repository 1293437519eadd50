// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "main_window.h"

#include <QColor>
#include <QObject>

#include <map>
#include <string>
#include <vector>

namespace tandem {

/// The colours that a user has given to the arms of runs, in every plot, and again whenever a run is shown that was recorded: by
/// its id, in the settings. An arm and the branches that left it have one colour family. GUI thread only.
class RunColors : public QObject {
    Q_OBJECT
public:
    RunColors(ShownRun& shown, MainWindow::Memory memory, QObject* parent);

    /// The colour that an arm of a row of ShownRun::rows() has in the plots; none where the row is hidden.
    QColor shownColor(int row, int arm, const QPalette& palette) const;
    /// Gives it another, a number in the palette; the arm that had it gets this one's, so that no two look the same.
    void recolor(int row, int arm, int color);
    /// Gives all that is shown the colours that it has when nobody says anything.
    void reset();

Q_SIGNALS:
    void changed();

private:
    /// [arm of the shown history] counts those that left none other.
    std::vector<int> families() const;
    void apply();
    void remember();
    std::vector<int> remembered(const std::string& run) const;
    void store(const std::string& run, const std::vector<int>& colors);

    ShownRun& m_shown;
    MainWindow::Memory m_memory;
    std::map<std::string, std::vector<int>> m_session; ///< run → colours, where no settings are kept
};

} // namespace tandem
