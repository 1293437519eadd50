// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/text_label.h"

namespace tandem {

class TrainingController;

/// The status bar's word on the recording of the training: "● recording → name", or that it stopped and why.
class RecordingLine : public TextLabel {
    Q_OBJECT
public:
    explicit RecordingLine(const TrainingController& controller, QWidget* parent = nullptr);

    /// Shows what is the case now; cheap, once a frame.
    void refresh();

private:
    const TrainingController& m_controller;
};

} // namespace tandem
