// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/y_scale_choice.h"

namespace tandem {

YScaleChoice::YScale YScaleChoice::scale() const
{
    if (!m_offer.whyNotLogarithmic.isEmpty())
        return YScale::Linear;
    const auto chosen = m_chosen.find(m_offer.shown);
    return chosen == m_chosen.end() ? m_offer.own : chosen->second;
}

QVariantMap YScaleChoice::toSettings() const
{
    QVariantMap settings;
    for (const auto& [shown, scale] : m_chosen)
        settings[shown] = scale == YScale::Logarithmic ? QStringLiteral("log") : QStringLiteral("lin");
    return settings;
}

void YScaleChoice::restore(const QVariantMap& settings)
{
    m_chosen.clear();
    for (auto chosen = settings.begin(); chosen != settings.end(); ++chosen)
        m_chosen[chosen.key()] = chosen.value() == QStringLiteral("log") ? YScale::Logarithmic : YScale::Linear;
}

} // namespace tandem
