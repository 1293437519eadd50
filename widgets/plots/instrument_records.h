// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/instrument_quantities.h"

#include <QStringList>

#include <vector>

namespace tandem {

/// What a run has recorded of the instruments' quantities, and why not the rest. An arm may be wholeRun throughout.
class InstrumentRecords {
public:
    /// `shownArms` are the arms that are not hidden.
    InstrumentRecords(const History& history, std::vector<int> shownArms)
        : m_history(history)
        , m_shownArms(std::move(shownArms))
    {
    }

    /// The mean over the measured seeds, or the only one; null where nothing is recorded.
    const Series* series(const InstrumentCurve& curve, int arm) const;
    /// The error of one seed's measurement; null where there is none, also of ratios.
    const Series* errors(const InstrumentCurve& curve, int arm) const;
    /// The standard deviation over the measured seeds; null of one seed, and of ratios: they may be beyond all bounds.
    const Series* spread(const InstrumentCurve& curve, int arm) const;
    /// What the legend calls the curve of an arm.
    QString legendOf(const InstrumentCurve& curve, int arm) const;

    /// Whether any arm, or the whole run, has something of a quantity.
    bool has(const InstrumentQuantity& quantity) const;
    /// The same of the arms that are shown.
    bool hasShown(const InstrumentQuantity& quantity) const;
    /// Why curves of a quantity are missing or end unfound in the arms that are shown, a sentence each; empty when nobody said.
    QStringList reasonsMissing(const InstrumentQuantity& quantity) const;

private:
    bool hasIn(const InstrumentQuantity& quantity, const std::vector<int>& arms) const;

    const History& m_history;
    std::vector<int> m_shownArms;
};

} // namespace tandem
