// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/trainer.h"

#include <string>

namespace tandem {

/// Tells on standard error how far a run is: a bar that is drawn over itself on a terminal, a line every tenth otherwise.
class ProgressReport {
public:
    ProgressReport();
    void show(const TrainerStatus& status);
    /// Ends the bar's line.
    void finish();

private:
    bool m_isTerminal;
    bool m_drawn = false;
    int m_tenths = 0;
};

/// "0:07", "12:34", "2:05:09".
std::string clockText(double seconds);

/// A rate to three digits: "0.532", "762", "1.23 million".
std::string rateText(double perSecond);

} // namespace tandem
