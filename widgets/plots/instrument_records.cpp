// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_records.h"

#include "history/unfound.h"
#include "plots/series_curves.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace tandem {
namespace {

using Kind = InstrumentCurve::Kind;
using Interval = InstrumentCurve::Interval;

QString tr(const char* text)
{
    return QCoreApplication::translate("InstrumentRecords", text);
}

const Series* filled(const Series* series)
{
    return series && series->size() > 0 ? series : nullptr;
}

} // namespace

const Series* InstrumentRecords::series(const InstrumentCurve& curve, int arm) const
{
    const Series* seeds = armSeries(m_history, curve.metric, arm);
    return filled(seeds ? seeds : m_history.find({curve.metric, arm, allSeeds}));
}

const Series* InstrumentRecords::errors(const InstrumentCurve& curve, int arm) const
{
    return curve.interval == Interval::Error ? filled(armSeries(m_history, curve.errorMetric(), arm)) : nullptr;
}

const Series* InstrumentRecords::spread(const InstrumentCurve& curve, int arm) const
{
    return curve.interval == Interval::Ends ? nullptr : filled(m_history.find({curve.spreadMetric(), arm, allSeeds}));
}

QString InstrumentRecords::legendOf(const InstrumentCurve& curve, int arm) const
{
    const auto& arms = m_history.description().arms;
    const bool nesterov = arm != wholeRun && arms[static_cast<std::size_t>(arm)].optimizer == "nesterov";
    return nesterov && !curve.nesterovLegend.isEmpty() ? curve.nesterovLegend : curve.legend;
}

bool InstrumentRecords::hasIn(const InstrumentQuantity& quantity, const std::vector<int>& arms) const
{
    return std::ranges::any_of(quantity.curves, [&](const InstrumentCurve& curve) {
        // A hyperparameter beside what is measured is no reason to draw.
        if (curve.kind == Kind::Holds && &curve != &quantity.curves.front())
            return false;
        return series(curve, wholeRun) || std::ranges::any_of(arms, [&](int arm) { return series(curve, arm) != nullptr; });
    });
}

bool InstrumentRecords::has(const InstrumentQuantity& quantity) const
{
    std::vector<int> all(m_history.description().arms.size());
    std::iota(all.begin(), all.end(), 0);
    return hasIn(quantity, all);
}

bool InstrumentRecords::hasShown(const InstrumentQuantity& quantity) const
{
    return hasIn(quantity, m_shownArms);
}

QStringList InstrumentRecords::reasonsMissing(const InstrumentQuantity& quantity) const
{
    const InstrumentCurve& main = quantity.curves.front();
    QStringList reasons;
    const auto ask = [&](const InstrumentCurve& curve, int arm) {
        // Of several runs side by side a reason is filed with every arm of its run, and what belongs to a whole run is shown of
        // the first.
        const int filedWith = std::max(arm, 0);
        const bool beside
            = &curve != &main && !curve.legend.isEmpty() && series(main, main.kind == Kind::WholeRun ? wholeRun : arm);
        for (const char* metric : curve.reasons)
            if (const MissingInstrument* missing = m_history.description().whyMissing(metric, filedWith)) {
                const QString reason = QString::fromStdString(missing->reason);
                reasons << (beside ? tr("%1: %2").arg(legendOf(curve, arm), reason) : reason);
            }
    };
    for (const InstrumentCurve& curve : quantity.curves)
        for (const int arm : curve.kind == Kind::WholeRun ? std::vector<int>{wholeRun} : m_shownArms)
            if (!series(curve, arm))
                ask(curve, arm);
    for (const MissingInstrument& lacking : unfound(m_history))
        if (lacking.arm == wholeRun || std::ranges::find(m_shownArms, lacking.arm) != m_shownArms.end())
            for (const InstrumentCurve& curve : quantity.curves)
                if (std::ranges::find(curve.reasons, lacking.metric) != curve.reasons.end())
                    reasons << QString::fromStdString(lacking.reason);
    reasons.removeDuplicates();
    return reasons;
}

} // namespace tandem
