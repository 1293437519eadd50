// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>

#include <cstdint>

namespace tandem {

class BusyLine;
class MainWindow;

/// Says in the status bar which step the instruments are measuring, where that takes longer than a moment, for how long yet, and
/// lets one give it up: a training that waits for its Hessian looks like one that hangs.
class MeasuringLine : public QObject {
    Q_OBJECT
public:
    explicit MeasuringLine(MainWindow* window);

private:
    void refresh();

    MainWindow* m_window;
    BusyLine* m_busy;
    std::int64_t m_step = -1; // that is being measured
    QElapsedTimer m_since;
};

} // namespace tandem
