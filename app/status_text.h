// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "training/trainer.h"

#include <QString>

namespace tandem {

/// What the run is doing, in one sentence for the status bar.
QString statusText(const TrainerStatus& status);

/// Which replicas diverged, in one sentence; empty when none did.
QString divergenceText(const History& history);

/// "η 0.1 → 0.2"
QString interventionText(const InterventionRecord& intervention);

} // namespace tandem
