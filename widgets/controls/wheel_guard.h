// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEvent>
#include <QWidget>

namespace tandem {

/// Keeps the wheel, which scrolls what lies around, from choosing something else in a closed combo box: that restarts a run.
class WheelGuard : public QObject {
public:
    /// Lives as long as `guarded`.
    explicit WheelGuard(QWidget* guarded)
        : QObject(guarded)
    {
        guarded->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::Wheel)
            return false;
        event->ignore();
        return true;
    }
};

} // namespace tandem
