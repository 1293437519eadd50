// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCustomPlot;

namespace tandem {

/// Gives a plot its mouse: drag pans, the wheel zooms at the cursor, right drag or Shift + drag zooms to a box; over an
/// axis only that axis moves.
void installNavigation(QCustomPlot* plot);

} // namespace tandem
