// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QMenu;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace tandem {

class RunColors;
class ShownRun;

/// View › Runs…: what the window shows, run by run and arm by arm, with the hyperparameters at its end; what differs from the
/// first run stands out. A run beside the first can be hidden, and any be given another name, any arm another colour.
class RunsWindow : public QDialog {
    Q_OBJECT
public:
    RunsWindow(ShownRun& shown, RunColors& colors, QWidget* parent = nullptr);

private:
    void fill();
    void take(QTreeWidgetItem* item);

    QMenu* makeColorMenu();
    void showColors();
    void showSelection();

    ShownRun& m_shown;
    RunColors& m_colors;
    QTreeWidget* m_table;
    QPushButton* m_color;
};

} // namespace tandem
