// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_line.h"

#include "busy_line.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/data_export.h"
#include "progress_text.h"

#include <QFileInfo>
#include <QStatusBar>

#include <chrono>

namespace tandem {

namespace {

using namespace std::chrono_literals;
constexpr auto pause = 200ms; // what is over sooner is not worth a line that comes and goes

} // namespace

ExportLine::ExportLine(MainWindow* window)
    : QObject(window)
    , m_busy(new BusyLine("exporting", window))
{
    window->statusBar()->insertPermanentWidget(1, m_busy); // after the message
    m_timer.setInterval(pause);
    connect(&m_timer, &QTimer::timeout, this, &ExportLine::refresh);
    connect(&window->plotGrid(), &PlotGrid::exporting, this, [this](DataExport* file) {
        m_files.emplace_back(file);
        connect(file, &DataExport::finished, this, &ExportLine::refresh, Qt::QueuedConnection); // once it is gone
        m_timer.start();
    });
    connect(m_busy, &BusyLine::cancelled, this, [this] {
        if (!m_files.empty() && m_files.front())
            m_files.front()->cancel();
    });
}

void ExportLine::refresh()
{
    std::erase_if(m_files, [](const QPointer<DataExport>& file) { return file.isNull(); });
    if (m_files.empty()) {
        m_timer.stop();
        m_busy->showWork({});
        return;
    }
    const DataExport& file = *m_files.front();
    m_busy->showWork(tr("Saving %1: %2").arg(QFileInfo(file.path()).fileName(), progressText(file.share(), file.secondsLeft())));
}

} // namespace tandem
