// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/slider_movements.h"

#include "training_controller.h"

#include <algorithm>

namespace tandem {

SliderMovements::SliderMovements(TrainingController& controller, QObject* parent)
    : QObject(parent)
    , m_controller(controller)
    , m_movement(this)
{
    connect(&controller, &TrainingController::historyReplaced, this, &SliderMovements::begin);
    connect(&controller, &TrainingController::statusChanged, this, &SliderMovements::readNew);
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
    m_movement.noteChange();
}

bool SliderMovements::goesOn(const Quantities& moved) const
{
    return m_movement.goesOn() && std::ranges::any_of(moved, [this](const auto& one) { return m_moved.contains(one); });
}

} // namespace tandem
