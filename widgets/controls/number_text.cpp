// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/number_text.h"

#include <QRegularExpression>

#include <cmath>

namespace tandem {

QString numberText(double value, int significant)
{
    // Whole numbers are shown whole: 'g' would turn a batch of 60000 examples into 6e+04.
    if (value == std::floor(value) && std::abs(value) < 1e9)
        return QString::number(static_cast<qint64>(value));
    static const QRegularExpression paddedExponent(QStringLiteral("e([+-])0*"));
    QString text = QString::number(value, 'g', significant);
    return text.replace(paddedExponent, QStringLiteral("e\\1")).replace(QLatin1String("e+"), QLatin1String("e"));
}

QString countText(std::int64_t count)
{
    QString text = QString::number(count);
    const qsizetype firstDigit = count < 0 ? 1 : 0;
    for (qsizetype place = text.size() - 3; place > firstDigit; place -= 3)
        text.insert(place, QChar(0x202f));
    return text;
}

} // namespace tandem
