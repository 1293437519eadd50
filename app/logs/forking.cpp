// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/forking.h"

#include "cli/provenance.h"
#include "controls/number_text.h"
#include "controls/timeline.h"
#include "logs/open_log.h"
#include "logs/run_recording.h"
#include "logs/shown_run.h"
#include "support/input_error.h"
#include "training_controller.h"

#include <QToolButton>

#include <algorithm>

namespace tandem {

Forking::Forking(ShownRun& shown, TrainingController& controller, const Timeline& timeline, QWidget* parent)
    : QObject(parent)
    , m_shown(shown)
    , m_controller(controller)
    , m_timeline(timeline)
    , m_button(new QToolButton(parent))
{
    m_button->setObjectName("forkButton");
    m_button->setText(tr("Fork from here"));
    m_button->setAccessibleName(tr("fork from the timeline's step"));
    m_button->setFocusPolicy(Qt::TabFocus);
    connect(m_button, &QToolButton::clicked, this, &Forking::fork);
    connect(&m_timeline, &Timeline::cursorStepEdited, this, &Forking::refresh);
    connect(&m_shown, &ShownRun::opened, this, &Forking::refresh);
    refresh();
}

Forking::Place Forking::place() const
{
    return m_shown.isLive() ? placeInTraining() : placeInLog();
}

Forking::Place Forking::placeInLog() const
{
    const OpenLog& log = *m_shown.log();
    Place place{log.path().toStdString(), m_timeline.cursorStep().value_or(log.history().step()), {}, {}, {}};
    const std::string& program = log.reader().facts().provenance.program;
    if (program != programName())
        place.caution = tr("%1 recorded this run: %2 repeats it in distribution, not bit for bit.")
                            .arg(QString::fromStdString(program), QString::fromStdString(programName()));
    for (const CheckpointPlace& checkpoint : log.reader().facts().checkpoints)
        place.checkpoints.push_back(checkpoint.step);
    if (!log.experiment())
        place.objection = tr("There is no experiment in this log to train on.");
    return place;
}

Forking::Place Forking::placeInTraining() const
{
    Place place;
    const RunRecording* recording = m_controller.recording();
    if (!recording) {
        place.objection = tr("A run is forked from its recording, and this one is not recorded.");
        return place;
    }
    const RunRecording::Status status = recording->status();
    place.log = status.path.toStdString();
    place.checkpoints = status.recording.checkpointSteps;
    if (status.path.isEmpty() || status.recording.state == RecordingState::Waiting)
        place.objection = tr("A run is forked from its recording, which has not begun.");
    else if (!m_timeline.cursorStep())
        place.objection = tr("Drag the timeline to the step at which the run is to take another road.");
    else if (*m_timeline.cursorStep() > status.recording.step)
        place.objection = tr("This step is not in the recording.");
    place.step = m_timeline.cursorStep().value_or(0);
    return place;
}

void Forking::refresh()
{
    const Place here = place();
    m_button->setEnabled(here.objection.isEmpty());
    if (!here.objection.isEmpty()) {
        m_button->setToolTip(here.objection);
        return;
    }
    const auto after = std::upper_bound(here.checkpoints.begin(), here.checkpoints.end(), here.step);
    const std::int64_t from = after == here.checkpoints.begin() ? 0 : *std::prev(after);
    const QString origin
        = after == here.checkpoints.begin() ? tr("the start") : tr("the checkpoint at step %1").arg(countText(from));
    QString text = from == here.step ? tr("Trains on from %1, with the sliders free.").arg(origin)
                                     : tr("Trains on from step %1, with the sliders free: takes up %2 and replays %3 steps.")
                                           .arg(countText(here.step), origin, countText(here.step - from));
    text += tr("\nThe run up to there is shared, not copied. Its later changes are not repeated, those of the experiment's file "
               "are.");
    if (!here.caution.isEmpty())
        text += QStringLiteral("\n") + here.caution;
    m_button->setToolTip(text);
}

void Forking::fork()
{
    const Place here = place();
    if (!here.objection.isEmpty())
        return;
    try {
        const LogReader log(here.log);
        const std::int64_t planned = log.history()->description().plannedSteps;
        // From the end of a run that is done it goes on for as many steps again.
        const std::int64_t steps = planned > here.step ? planned : here.step + std::max<std::int64_t>(planned, 1);
        m_controller.fork(branchOf(log, here.step, {}, steps, LaterChanges::Scheduled));
        m_shown.compareWith({QString::fromStdString(here.log)}); // the road that was not taken
        if (!here.caution.isEmpty())
            Q_EMIT said(here.caution);
    } catch (const InputError& error) {
        Q_EMIT said(QString::fromStdString(error.what()));
    }
}

} // namespace tandem
