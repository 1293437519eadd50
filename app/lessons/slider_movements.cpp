// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/slider_movements.h"

#include "training_controller.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGuiApplication>

#include <algorithm>

namespace tandem {

namespace {

/// Steps of a slider's key or wheel closer than this are one movement, as they are one to be undone.
constexpr qint64 sameMovementMilliseconds = 800;

} // namespace

SliderMovements::SliderMovements(TrainingController& controller, QObject* parent)
    : QObject(parent)
    , m_controller(controller)
{
    connect(&controller, &TrainingController::historyReplaced, this, &SliderMovements::begin);
    connect(&controller, &TrainingController::statusChanged, this, &SliderMovements::readNew);
    qApp->installEventFilter(this);
}

void SliderMovements::begin()
{
    const auto& history = m_controller.history();
    m_numbers.assign(history ? history->interventions().size() : 0, -1);
    m_moved.clear();
}

void SliderMovements::readNew()
{
    const auto& history = m_controller.history();
    if (!history)
        return;
    const std::vector<InterventionRecord> records = history->interventions();
    if (records.size() <= m_numbers.size())
        return;
    // What arrives together was sent together: a slider and those that are paired with it.
    Quantities moved;
    for (std::size_t i = m_numbers.size(); i < records.size(); ++i)
        moved.emplace(records[i].arm, records[i].parameter);
    if (!goesOn(moved)) {
        ++m_number;
        m_moved.clear();
    }
    m_moved.merge(moved);
    m_numbers.resize(records.size(), m_number);
    m_pressOfMovement = m_press;
    m_since.restart();
}

bool SliderMovements::goesOn(const Quantities& moved) const
{
    if (m_press != m_pressOfMovement || std::ranges::none_of(moved, [this](const auto& one) { return m_moved.contains(one); }))
        return false;
    return QGuiApplication::mouseButtons() != Qt::NoButton || m_since.elapsed() < sameMovementMilliseconds;
}

bool SliderMovements::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress)
        ++m_press;
    else if (event->type() == QEvent::MouseButtonRelease)
        m_since.start();
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
