// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace tandem {

ProgressReport::ProgressReport()
    : m_isTerminal(isatty(STDERR_FILENO) == 1)
{
}

void ProgressReport::show(const TrainerStatus& status)
{
    if (status.targetStep <= 0 || status.state == TrainerState::Loading)
        return;
    const double share = static_cast<double>(status.step) / static_cast<double>(status.targetStep);
    const int tenths = static_cast<int>(share * 10.0);
    if (!m_isTerminal && tenths <= m_tenths)
        return;
    m_tenths = tenths;

    std::string text = std::to_string(static_cast<int>(share * 100.0)) + " %  step " + std::to_string(status.step) + " of "
        + std::to_string(status.targetStep);
    if (status.stepsPerSecond > 0.0) {
        const double left = static_cast<double>(status.targetStep - status.step) / status.stepsPerSecond;
        text += ", " + rateText(status.stepsPerSecond) + " steps/s, " + clockText(left) + " left";
    }
    if (!m_isTerminal) {
        std::fprintf(stderr, "%s\n", text.c_str());
        return;
    }
    constexpr int width = 30;
    const int filled = std::clamp(static_cast<int>(share * width), 0, width);
    // Back to the line's beginning; what was longer before is erased.
    std::fprintf(stderr, "\r[%s%s] %s\033[K", std::string(static_cast<std::size_t>(filled), '#').c_str(),
        std::string(static_cast<std::size_t>(width - filled), '.').c_str(), text.c_str());
    std::fflush(stderr);
    m_drawn = true;
}

void ProgressReport::finish()
{
    if (m_drawn)
        std::fputc('\n', stderr);
    m_drawn = false;
}

std::string clockText(double seconds)
{
    const auto total = static_cast<long long>(std::llround(std::clamp(seconds, 0.0, 1e9)));
    char text[32];
    if (total >= 3600)
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60, total % 60);
    else
        std::snprintf(text, sizeof text, "%lld:%02lld", total / 60, total % 60);
    return text;
}

std::string rateText(double perSecond)
{
    char text[32];
    if (perSecond >= 1e6)
        std::snprintf(text, sizeof text, "%.3g million", perSecond / 1e6);
    else if (perSecond >= 100.0)
        std::snprintf(text, sizeof text, "%.0f", perSecond);
    else
        std::snprintf(text, sizeof text, "%.3g", perSecond);
    return text;
}

} // namespace tandem
