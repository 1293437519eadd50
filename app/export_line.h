// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <deque>

namespace tandem {

class BusyLine;
class DataExport;
class MainWindow;

/// Says in the status bar which plot's samples are being written to a file, how far that is and for how long yet, and lets one
/// give it up. Of several it tells the one that began first.
class ExportLine : public QObject {
    Q_OBJECT
public:
    explicit ExportLine(MainWindow* window);

private:
    void refresh();

    BusyLine* m_busy;
    QTimer m_timer;
    std::deque<QPointer<DataExport>> m_files; ///< those that are over are null
};

} // namespace tandem
