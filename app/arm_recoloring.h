// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <string>

namespace tandem {

class ChangeHistory;
class MainWindow;

/// Gives the arms the colours of their experiment, and others when the user wants them: at once in every plot, undone like
/// any change, and saved with the experiment. The training does not notice.
class ArmRecoloring : public QObject {
    Q_OBJECT
public:
    ArmRecoloring(MainWindow* window, ChangeHistory* history);

private:
    class Command;
    void readExperiment();
    /// The arm that has the colour gets that of `arm`: no two arms look the same.
    void recolor(int arm, int color);

    MainWindow* m_window;
    ChangeHistory* m_history;
    std::string m_text; ///< of the experiment whose colours were read last
};

} // namespace tandem
