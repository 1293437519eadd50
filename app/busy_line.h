// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace tandem {

class TextLabel;

/// A place in the status bar that says what long work goes on, how far it is, and lets one give it up; empty, it is not there.
class BusyLine : public QWidget {
    Q_OBJECT
public:
    /// Its parts are named after it: NAMEWork and NAMECancel.
    BusyLine(const char* name, QWidget* parent);

    /// "Loss on the plane: 43 %, 4 s left"; empty when it is over.
    void showWork(const QString& work);
    QString work() const;

Q_SIGNALS:
    void cancelled();

private:
    TextLabel* m_work;
    QToolButton* m_cancel;
};

} // namespace tandem
