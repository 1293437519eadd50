// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QDialog;
class QWidget;

namespace tandem {

class MainWindow;
class RunPlot;

/// "What is this?" on every plot and control: a button in the plots' headers, Shift+F1 for what has the keyboard or lies under
/// the mouse, a right click on a control. The sheet stays beside the window, which stays usable; another question replaces it.
class WhatIsThis : public QObject {
    Q_OBJECT
public:
    explicit WhatIsThis(MainWindow* window);

    /// Explains `widget`, or what it is part of. False when there is nothing to explain.
    bool explain(QWidget* widget);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addButton(RunPlot* plot);
    void explainWhatIsMeant();

    MainWindow* m_window;
    QPointer<QDialog> m_sheet;
};

} // namespace tandem
