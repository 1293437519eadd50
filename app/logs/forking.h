// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

class QToolButton;

namespace tandem {

class ShownRun;
class Timeline;
class TrainingController;

/// "Fork from here" beside the timeline: leaves the run that is shown at the step where the cursor stands, or a log at its end,
/// and trains on from there. The way from the nearest checkpoint is replayed, so that the branch begins with the run's bits, if
/// this program recorded it.
class Forking : public QObject {
    Q_OBJECT
public:
    Forking(ShownRun& shown, TrainingController& controller, const Timeline& timeline, QWidget* parent);

    QToolButton* button() const { return m_button; }
    /// Says whether one can fork now, and what that would do. Once a frame.
    void refresh();

Q_SIGNALS:
    /// Why nothing was forked, or in what the branch is not its run's.
    void said(const QString& sentence);

private:
    /// A recorded run that can be left.
    struct Place {
        std::string log;
        std::int64_t step = 0;
        std::vector<std::int64_t> checkpoints;
        QString objection; ///< why not, when one cannot
        QString caution;   ///< of a run that this program does not repeat bit for bit
    };
    Place place() const;
    Place placeInLog() const;
    Place placeInTraining() const;
    void fork();

    ShownRun& m_shown;
    TrainingController& m_controller;
    const Timeline& m_timeline;
    QToolButton* m_button;
};

} // namespace tandem
