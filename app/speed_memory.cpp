// SPDX-License-Identifier: GPL-3.0-or-later
#include "speed_memory.h"

#include <QSettings>
#include <QVariant>

#include <cmath>

namespace tandem {

namespace {

constexpr const char* settingsKey = "speedLimits"; // [[experiment, steps per second], …], the latest first

bool isOf(const QVariant& limit, const QString& experiment)
{
    return limit.toList().value(0).toString() == experiment;
}

} // namespace

std::optional<double> SpeedMemory::limitOf(const QString& experiment)
{
    for (const QVariant& limit : QSettings().value(settingsKey).toList()) {
        bool isNumber = false;
        const double stepsPerSecond = limit.toList().value(1).toDouble(&isNumber);
        if (isOf(limit, experiment) && isNumber && std::isfinite(stepsPerSecond))
            return stepsPerSecond;
    }
    return std::nullopt;
}

void SpeedMemory::remember(const QString& experiment, double stepsPerSecond)
{
    QSettings settings;
    QVariantList limits = settings.value(settingsKey).toList();
    limits.removeIf([&](const QVariant& limit) { return isOf(limit, experiment); });
    limits.prepend(QVariant(QVariantList{experiment, stepsPerSecond}));
    settings.setValue(settingsKey, QVariant(limits.first(std::min(limits.size(), most))));
}

void SpeedMemory::forget()
{
    QSettings().remove(settingsKey);
}

} // namespace tandem
