// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/number_text.h"

#include "statistics/value_with_error.h"

#include <QCoreApplication>

#include <cmath>

namespace tandem {
namespace {

constexpr QChar thinSpace(0x202f); // narrow and no-break

/// Up to `digits` significant digits, without an exponent or trailing zeros.
QString plain(double value, int digits)
{
    const int magnitude = value == 0.0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
    const int decimals = std::max(0, digits - 1 - magnitude);
    QString text = QString::number(value, 'f', decimals);
    if (text.contains(QLatin1Char('.'))) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
    }
    return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

} // namespace

QString groupedNumber(qint64 value)
{
    QString text = QString::number(value < 0 ? -value : value);
    for (qsizetype place = text.size() - 3; place > 0; place -= 3)
        text.insert(place, thinSpace);
    return value < 0 ? QStringLiteral("−") + text : text;
}

QString shortNumber(double value, int digits)
{
    if (std::isnan(value))
        return QCoreApplication::translate("NumberText", "not a number");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    if (value < 0)
        return QStringLiteral("−") + shortNumber(-value, digits);
    if (value == 0.0)
        return QStringLiteral("0");
    if (value < 0.99e-3 || value >= 0.999e9) {
        const int exponent = static_cast<int>(std::floor(std::log10(value) + 1e-9));
        const QString mantissa = plain(value / std::pow(10.0, exponent), digits);
        const QString power = QString::fromStdString(powerOfTen(exponent));
        return mantissa == QLatin1String("1") ? power : mantissa + QStringLiteral("·") + power;
    }
    if (value >= 0.9999e6)
        return plain(value / 1e6, digits) + thinSpace + QLatin1Char('M');
    if (value >= 9999.5)
        return plain(value / 1e3, digits) + thinSpace + QLatin1Char('k');
    const QString text = plain(value, digits);
    const qsizetype whole = text.indexOf(QLatin1Char('.')) < 0 ? text.size() : text.indexOf(QLatin1Char('.'));
    return whole > 3 ? QString(text).insert(whole - 3, thinSpace) : text;
}

QString roundedNumber(double value, int digits)
{
    if (value == 0.0 || !std::isfinite(value))
        return shortNumber(value, digits);
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
    return shortNumber(std::round(value / unit) * unit, digits);
}

QString percentText(double fraction)
{
    if (!std::isfinite(fraction))
        return QStringLiteral("–");
    const double percent = 100.0 * fraction;
    return plain(percent, percent < 9.95 ? 2 : 3 - (percent < 99.95)) + thinSpace + QLatin1Char('%');
}

} // namespace tandem
