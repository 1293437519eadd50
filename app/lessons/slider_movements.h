// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hand_movement.h"

#include <QObject>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tandem {

class TrainingController;

/// Which changes of the present run one movement of a hand has made: a drag of a slider leaves dozens of them. A movement is what
/// happens to the same quantities in one HandMovement.
class SliderMovements : public QObject {
    Q_OBJECT
public:
    SliderMovements(TrainingController& controller, QObject* parent);

    /// [intervention of the controller's history, as of its last poll] the movement's number; −1 for what was there before the
    /// history was shown, as in a fork.
    const std::vector<int>& numbers() const { return m_numbers; }

private:
    using Quantities = std::set<std::pair<int, std::string>>; ///< arm and parameter
    void begin();
    void readNew();
    bool goesOn(const Quantities& moved) const;

    TrainingController& m_controller;
    std::vector<int> m_numbers;
    int m_number = -1;
    Quantities m_moved; ///< by the last movement
    HandMovement m_movement;
};

} // namespace tandem
