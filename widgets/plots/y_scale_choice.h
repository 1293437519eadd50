// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/visible_range.h"

#include <QString>
#include <QVariant>

#include <map>

namespace tandem {

/// The scale of a plot's y-axis: what the user has chosen for that which the plot shows, and otherwise its own.
class YScaleChoice {
public:
    using YScale = VisibleRange::YScale;
    /// What a plot shows now.
    struct Offer {
        QString shown; ///< for settings; a choice holds wherever the same is shown
        YScale own = YScale::Linear;
        QString whyNotLogarithmic = {}; ///< a sentence where the scale is linear and nothing else; empty: either may be chosen
    };

    void offer(const Offer& offer) { m_offer = offer; }
    const Offer& offered() const { return m_offer; }
    YScale scale() const;
    void choose(YScale scale) { m_chosen[m_offer.shown] = scale; }

    /// Everything that was chosen, for settings: "log" or "lin" by what is shown.
    QVariantMap toSettings() const;
    /// Takes the place of everything that was chosen.
    void restore(const QVariantMap& settings);

private:
    Offer m_offer;
    std::map<QString, YScale> m_chosen;
};

} // namespace tandem
