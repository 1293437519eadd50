// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTreeWidget;
class QTreeWidgetItem;

namespace tandem {

class ShownRun;

/// View › Runs…: what the window shows, run by run and arm by arm, with the hyperparameters at its end; what differs from the
/// first run stands out. A run beside the first can be hidden, and any be given another name.
class RunsWindow : public QDialog {
    Q_OBJECT
public:
    explicit RunsWindow(ShownRun& shown, QWidget* parent = nullptr);

private:
    void fill();
    void take(QTreeWidgetItem* item);

    ShownRun& m_shown;
    QTreeWidget* m_table;
};

} // namespace tandem
