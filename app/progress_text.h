// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tandem {

/// "43 %, 4 s left", of long work in the background; without an end in sight, an infinite number of seconds, "43 %".
QString progressText(double share, double secondsLeft);

} // namespace tandem
