// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/zoom_history.h"

#include <QEvent>
#include <QGuiApplication>
#include <QScopedValueRollback>
#include <QTimer>

namespace tandem {
namespace {

constexpr qint64 gestureMilliseconds = 500;
constexpr std::size_t mostRemembered = 100;

} // namespace

ZoomHistory::ZoomHistory(QObject* parent)
    : QObject(parent)
{
}

void ZoomHistory::watch(RunPlot* plot)
{
    m_plots.push_back(plot);
    m_now = views();
    connect(plot, &RunPlot::viewEdited, this, &ZoomHistory::edited);
    plot->findChild<QWidget*>(QStringLiteral("plot"))->installEventFilter(this);
}

bool ZoomHistory::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress)
        m_sinceEdit.invalidate(); // what is dragged now has nothing to do with what was done before
    return QObject::eventFilter(watched, event);
}

ZoomHistory::Views ZoomHistory::views() const
{
    Views views;
    for (const RunPlot* plot : m_plots)
        views.push_back(plot->view());
    return views;
}

void ZoomHistory::edited()
{
    if (m_going)
        return;
    const bool dragging = QGuiApplication::mouseButtons() != Qt::NoButton;
    const bool same = m_sinceEdit.isValid() && (dragging || m_sinceEdit.elapsed() < gestureMilliseconds);
    m_sinceEdit.start();
    if (!same) {
        m_undo.push_back(m_now);
        if (m_undo.size() > mostRemembered)
            m_undo.erase(m_undo.begin());
        m_redo.clear();
        Q_EMIT changed();
    }
    // What is linked follows within the same event.
    QTimer::singleShot(0, this, [this] { m_now = views(); });
}

void ZoomHistory::go(std::vector<Views>& from, std::vector<Views>& to)
{
    if (from.empty())
        return;
    const QScopedValueRollback going(m_going, true);
    to.push_back(views());
    m_now = std::move(from.back());
    from.pop_back();
    for (std::size_t i = 0; i < m_plots.size(); ++i)
        m_plots[i]->setView(m_now[i]);
    m_sinceEdit.invalidate();
    Q_EMIT changed();
}

void ZoomHistory::undo()
{
    go(m_undo, m_redo);
}

void ZoomHistory::redo()
{
    go(m_redo, m_undo);
}

void ZoomHistory::clear()
{
    m_undo.clear();
    m_redo.clear();
    m_sinceEdit.invalidate();
    m_now = views();
    Q_EMIT changed();
}

} // namespace tandem
