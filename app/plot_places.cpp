// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_places.h"

#include "plots/plot_header.h"
#include "plots/run_plot.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDataStream>
#include <QIODevice>
#include <QMenu>
#include <QMouseEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace tandem {

PlotPlaces::PlotPlaces(QSplitter* rows, std::vector<QStackedWidget*> places)
    : QObject(rows)
    , m_rows(rows)
    , m_places(std::move(places))
{
}

void PlotPlaces::add(RunPlot* plot, int place)
{
    m_homes.push_back({plot, place, place});
    m_places[static_cast<std::size_t>(place)]->addWidget(plot);
    auto* header = plot->findChild<PlotHeader*>();
    header->installEventFilter(this);
    header->setCursor(Qt::OpenHandCursor);
}

PlotPlaces::Home* PlotPlaces::homeOf(const RunPlot* plot)
{
    return &*std::find_if(m_homes.begin(), m_homes.end(), [plot](const Home& home) { return home.plot == plot; });
}

QStackedWidget* PlotPlaces::placeOf(const RunPlot* plot) const
{
    return m_places[static_cast<std::size_t>(homeOf(plot)->place)];
}

void PlotPlaces::settle(const Home& home)
{
    if (!home.away && !isDetached(home.plot))
        placeOf(home.plot)->addWidget(home.plot);
}

void PlotPlaces::bringForward(RunPlot* plot)
{
    if (std::exchange(homeOf(plot)->away, false))
        settle(*homeOf(plot));
    if (const auto window = m_windows.find(plot); window != m_windows.end()) {
        window->second->activateWindow();
    } else {
        placeOf(plot)->setCurrentWidget(plot);
        if (m_maximised && m_maximised != plot)
            m_maximised = placeOf(m_maximised) == placeOf(plot) ? plot : nullptr;
        arrange();
    }
    Q_EMIT shown(plot);
}

void PlotPlaces::toggleMaximised(RunPlot* plot)
{
    if (isDetached(plot)) {
        QWidget* window = m_windows[plot];
        window->setWindowState(window->windowState() ^ Qt::WindowMaximized);
        return;
    }
    m_maximised = m_maximised == plot ? nullptr : plot;
    placeOf(plot)->setCurrentWidget(plot);
    arrange();
    for (const Home& home : m_homes)
        if (home.plot->isVisible())
            Q_EMIT shown(home.plot);
}

bool PlotPlaces::isWanted(const QWidget* plot) const
{
    return m_only.empty() || std::find(m_only.begin(), m_only.end(), plot) != m_only.end();
}

void PlotPlaces::showOnly(const std::vector<RunPlot*>& plots)
{
    if (m_only.empty()) {
        m_frontsBefore.clear();
        for (const QStackedWidget* place : m_places)
            m_frontsBefore.push_back(place->currentWidget());
    }
    m_only = plots;
    if (m_maximised && !isWanted(m_maximised))
        m_maximised = nullptr;
    for (std::size_t i = 0; m_only.empty() && i < m_places.size(); ++i)
        if (m_places[i]->indexOf(m_frontsBefore[i]) >= 0)
            m_places[i]->setCurrentWidget(m_frontsBefore[i]);
    arrange();
}

void PlotPlaces::arrange()
{
    for (QStackedWidget* place : m_places) {
        if (place->count() > 0 && !isWanted(place->currentWidget())) {
            for (int i = 0; i < place->count(); ++i)
                if (isWanted(place->widget(i)))
                    place->setCurrentIndex(i);
        }
        place->setVisible(
            place->count() > 0 && isWanted(place->currentWidget()) && (!m_maximised || place == placeOf(m_maximised)));
    }
    for (const auto& [plot, window] : m_windows)
        window->setVisible(isWanted(plot));
    for (int i = 0; i < m_rows->count(); ++i) {
        QWidget* row = m_rows->widget(i);
        row->setVisible(std::any_of(m_places.begin(), m_places.end(),
            [row](const QStackedWidget* place) { return place->parentWidget() == row && !place->isHidden(); }));
    }
}

void PlotPlaces::detach(RunPlot* plot)
{
    if (isDetached(plot))
        return;
    if (m_maximised == plot)
        m_maximised = nullptr;
    const QSize size = plot->size().expandedTo(plot->sizeHint());
    auto* window = new QWidget(m_rows->window(), Qt::Window);
    window->setObjectName(plot->objectName() + QStringLiteral("Window"));
    window->setWindowTitle(PlotPlaces::tr("%1 – Tandem").arg(plot->title()));
    auto* column = new QVBoxLayout(window);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(plot); // takes it out of its place
    // The window's keys work here too.
    for (QAction* action : m_rows->window()->findChildren<QAction*>())
        if (!action->shortcut().isEmpty())
            window->addAction(action);
    window->installEventFilter(this);
    window->resize(size);
    m_windows[plot] = window;
    arrange();
    plot->show();
    window->show();
    Q_EMIT shown(plot);
}

void PlotPlaces::attach(RunPlot* plot)
{
    const auto found = m_windows.find(plot);
    if (found == m_windows.end())
        return;
    const QPointer<QWidget> window = found->second;
    m_windows.erase(found);
    placeOf(plot)->addWidget(plot);
    placeOf(plot)->setCurrentWidget(plot);
    arrange();
    if (window) {
        window->hide();
        window->deleteLater();
    }
    Q_EMIT shown(plot);
}

void PlotPlaces::putAway(RunPlot* plot)
{
    attach(plot);
    homeOf(plot)->away = true;
    placeOf(plot)->removeWidget(plot);
    plot->hide();
    if (m_maximised == plot)
        m_maximised = nullptr;
    arrange();
}

void PlotPlaces::swap(RunPlot* a, RunPlot* b)
{
    const int first = homeOf(a)->place;
    const int second = homeOf(b)->place;
    if (first == second)
        return;
    const QWidget* front = placeOf(a)->currentWidget();
    const QWidget* otherFront = placeOf(b)->currentWidget();
    for (Home& home : m_homes) {
        if (home.place != first && home.place != second)
            continue;
        home.place = home.place == first ? second : first;
        settle(home);
    }
    for (const Home& home : m_homes)
        if (home.plot == front || home.plot == otherFront)
            placeOf(home.plot)->setCurrentWidget(home.plot);
    arrange();
}

void PlotPlaces::addActions(RunPlot* plot, QMenu* menu)
{
    menu->addSeparator();
    const auto add = [this, menu](const char* name, const QString& text, const QString& toolTip, auto slot) {
        QAction* action = menu->addAction(text, this, slot);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(toolTip);
    };
    add("maximisePlot", m_maximised == plot ? tr("&Back to the others") : tr("&Maximise"), tr("Double click on the title"),
        [this, plot] { toggleMaximised(plot); });
    if (isDetached(plot)) {
        add("attachPlot", tr("Back into the &window"), tr("Closing its window does the same"), [this, plot] { attach(plot); });
        return;
    }
    add("detachPlot", tr("&Window of its own"), tr("Closing that window puts the plot back"), [this, plot] { detach(plot); });
    QMenu* others = menu->addMenu(tr("S&wap places with"));
    others->setObjectName(QStringLiteral("swapMenu"));
    for (const Home& home : m_homes) {
        if (home.place != homeOf(plot)->place && !isDetached(home.plot) && !home.away && isWanted(home.plot))
            others->addAction(home.plot->title(), this, [this, plot, other = home.plot] { swap(plot, other); })
                ->setObjectName(QLatin1String("swap-") + home.plot->objectName());
    }
    others->setEnabled(!others->isEmpty());
}

RunPlot* PlotPlaces::plotAt(const QPoint& global) const
{
    for (const Home& home : m_homes)
        if (home.plot->isVisible() && home.plot->rect().contains(home.plot->mapFromGlobal(global)))
            return home.plot;
    return nullptr;
}

bool PlotPlaces::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Close) {
        for (const auto& [plot, window] : m_windows) {
            if (window == watched) {
                attach(const_cast<RunPlot*>(plot));
                return true; // it is deleted later
            }
        }
    }
    auto* header = qobject_cast<PlotHeader*>(watched);
    auto* plot = header ? qobject_cast<RunPlot*>(header->parentWidget()) : nullptr;
    const auto* mouse = dynamic_cast<QMouseEvent*>(event);
    if (!plot || !mouse)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::MouseButtonDblClick && mouse->button() == Qt::LeftButton) {
        m_dragged = nullptr;
        toggleMaximised(plot);
    } else if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton) {
        m_dragged = plot;
        m_pressedAt = mouse->globalPosition().toPoint();
    } else if (event->type() == QEvent::MouseMove && m_dragged) {
        header->setCursor(Qt::ClosedHandCursor);
    } else if (event->type() == QEvent::MouseButtonRelease && m_dragged) {
        header->setCursor(Qt::OpenHandCursor);
        RunPlot* dragged = std::exchange(m_dragged, nullptr);
        const QPoint place = mouse->globalPosition().toPoint();
        RunPlot* target = plotAt(place);
        const bool moved = (place - m_pressedAt).manhattanLength() >= QApplication::startDragDistance();
        if (moved && target && target != dragged && !isDetached(dragged) && !isDetached(target))
            swap(dragged, target);
    }
    return QObject::eventFilter(watched, event);
}

QByteArray PlotPlaces::save() const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << static_cast<qint32>(m_homes.size()) << (m_maximised ? m_maximised->objectName() : QString());
    for (const Home& home : m_homes) {
        const auto window = m_windows.find(home.plot);
        stream << home.plot->objectName() << static_cast<qint32>(home.place) << (placeOf(home.plot)->currentWidget() == home.plot)
               << (window != m_windows.end() ? window->second->saveGeometry() : QByteArray());
    }
    return bytes;
}

void PlotPlaces::restore(const QByteArray& places)
{
    QDataStream stream(places);
    qint32 count = 0;
    QString maximised;
    stream >> count >> maximised;
    if (stream.status() != QDataStream::Ok)
        return;
    reset();
    for (qint32 i = 0; i < count; ++i) {
        QString name;
        qint32 place = 0;
        bool front = false;
        QByteArray geometry;
        stream >> name >> place >> front >> geometry;
        const auto home
            = std::find_if(m_homes.begin(), m_homes.end(), [&name](const Home& h) { return h.plot->objectName() == name; });
        if (stream.status() != QDataStream::Ok || home == m_homes.end() || home->away || place < 0
            || place >= std::ssize(m_places))
            continue;
        home->place = place;
        settle(*home);
        if (front)
            placeOf(home->plot)->setCurrentWidget(home->plot);
        if (!geometry.isEmpty()) {
            detach(home->plot);
            m_windows[home->plot]->restoreGeometry(geometry);
        }
        if (name == maximised)
            m_maximised = home->plot;
    }
    arrange();
}

void PlotPlaces::reset()
{
    m_maximised = nullptr;
    while (!m_windows.empty())
        attach(const_cast<RunPlot*>(m_windows.begin()->first));
    for (Home& home : m_homes) {
        home.place = home.original;
        settle(home);
    }
    for (const Home& home : m_homes)
        placeOf(home.plot)->setCurrentIndex(0);
    arrange();
}

} // namespace tandem
