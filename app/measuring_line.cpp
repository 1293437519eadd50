// SPDX-License-Identifier: GPL-3.0-or-later
#include "measuring_line.h"

#include "busy_line.h"
#include "controls/number_text.h"
#include "main_window.h"

#include <QStatusBar>

#include <cmath>

namespace tandem {

namespace {

constexpr double momentSeconds = 1.0; // what is over sooner is not worth a line that comes and goes

} // namespace

MeasuringLine::MeasuringLine(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_busy(new BusyLine("measuring", window))
{
    window->statusBar()->insertPermanentWidget(1, m_busy); // after the message
    connect(&window->frameClock(), &FrameClock::frame, this, &MeasuringLine::refresh);
    connect(m_busy, &BusyLine::cancelled, &window->controller(), &TrainingController::skipMeasurement);
}

void MeasuringLine::refresh()
{
    const TrainerStatus& status = m_window->controller().status();
    const std::int64_t step = m_window->controller().isOpen() ? status.measuredStep : -1;
    if (step != m_step) {
        m_step = step;
        m_since.start();
    }
    const double seconds = 1e-3 * static_cast<double>(m_since.elapsed());
    if (m_step < 0 || seconds < momentSeconds) {
        m_busy->showWork({});
        return;
    }
    QString work = tr("Measuring at step %1 for %2 s").arg(countText(m_step)).arg(std::floor(seconds));
    if (const double left = status.measurementSeconds - seconds; left > 0.0)
        work += tr(", about %1 s left").arg(std::ceil(left));
    m_busy->showWork(work);
}

} // namespace tandem
