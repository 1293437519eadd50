// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress_text.h"

#include "controls/number_text.h"
#include "plots/number_text.h"

#include <QCoreApplication>

#include <cmath>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Progress", text);
}

} // namespace

QString progressText(double share, double secondsLeft)
{
    constexpr double minute = 60.0;
    if (!std::isfinite(secondsLeft))
        return percentText(share);
    const bool minutes = secondsLeft > 2.0 * minute;
    const QString left = numberText(std::ceil(minutes ? secondsLeft / minute : secondsLeft));
    return minutes ? tr("%1, %2 min left").arg(percentText(share), left) : tr("%1, %2 s left").arg(percentText(share), left);
}

} // namespace tandem
