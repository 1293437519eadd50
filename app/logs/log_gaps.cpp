// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/log_gaps.h"

#include "logs/open_log.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace tandem {

QString gapsText(const OpenLog& log)
{
    const LogFacts& facts = log.reader().facts();
    if (importSource(facts.provenance).empty())
        return {};
    const auto tr = [](const char* text) { return QCoreApplication::translate("LogGaps", text); };
    const History& history = log.history();
    QStringList gaps;
    if (!log.experiment())
        gaps << tr("experiment and checkpoints (nothing to fork or run again)");
    else if (facts.checkpoints.empty())
        gaps << tr("checkpoints (a fork replays the run from its start)");
    if (history.snapshots().size() == 0)
        gaps << tr("parameters (no trajectory)");
    const std::vector<SeriesKey> keys = history.keys();
    if (std::none_of(keys.begin(), keys.end(), [](const SeriesKey& key) { return key.seed != allSeeds; }))
        gaps << tr("seeds (no bands, no intervals)");
    return gaps.isEmpty() ? QString() : tr("It lacks: %1.").arg(gaps.join(QStringLiteral("; ")));
}

} // namespace tandem
