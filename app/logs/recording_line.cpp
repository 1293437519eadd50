// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/recording_line.h"

#include "controls/number_text.h"
#include "logs/run_recording.h"
#include "training_controller.h"

#include <QFileInfo>

namespace tandem {

namespace {

constexpr int widest = 420; // pixels, so that the run's own state has room

} // namespace

RecordingLine::RecordingLine(const TrainingController& controller, QWidget* parent)
    : TextLabel(TextStyle::Quiet, parent)
    , m_controller(controller)
{
    setWordWrap(false);
    setTextFormat(Qt::PlainText);
    setAccessibleName(tr("recording"));
    hide();
}

void RecordingLine::refresh()
{
    const RunRecording* recording = m_controller.recording();
    const RunRecording::Status status = recording ? recording->status() : RunRecording::Status();
    QString line;
    if (status.recording.state == RecordingState::Stopped) {
        line = tr("not recorded any more: %1").arg(QString::fromStdString(status.recording.reason));
        setToolTip(tr("%1 The training goes on.").arg(QString::fromStdString(status.recording.message)));
    } else if (!status.path.isEmpty()) {
        line = tr("● recording → %1").arg(QFileInfo(status.path).completeBaseName());
        const TrainerStatus& run = m_controller.status();
        setToolTip(tr("%1\nEverything up to step %2 is in the file; a checkpoint every %3 steps, to fork from.")
                       .arg(status.path, countText(status.recording.step), countText(run.checkpointEvery)));
    } else if (m_controller.isOpen() && !recording && !m_controller.library().folder.isEmpty()) {
        line = tr("not recorded");
        setToolTip(m_controller.library().records()
                ? tr("Recording is on again: the next training that starts is recorded.")
                : tr("Recording is off: File › Run library… turns it on, for the trainings that start from then on."));
    }
    setColorOf(status.recording.state == RecordingState::Stopped ? TextStyle::Error : TextStyle::Quiet);
    const QString shown = fontMetrics().elidedText(line, Qt::ElideMiddle, widest);
    if (shown != text())
        setText(shown);
    setVisible(!line.isEmpty());
}

} // namespace tandem
