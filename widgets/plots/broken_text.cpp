// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/broken_text.h"

#include <QStringList>

namespace tandem {

namespace {

/// Every line takes as many words as fit.
QStringList filledLines(const QString& text, const QFontMetrics& metrics, int width)
{
    QStringList lines;
    for (const QString& word : text.split(QChar(' '))) {
        const QString longer = lines.isEmpty() ? word : lines.back() + QChar(' ') + word;
        if (!lines.isEmpty() && metrics.horizontalAdvance(longer) <= width)
            lines.back() = longer;
        else
            lines << word;
    }
    return lines;
}

} // namespace

QString brokenText(const QString& text, const QFontMetrics& metrics, int width)
{
    if (metrics.horizontalAdvance(text) <= width)
        return text;
    QStringList lines = filledLines(text, metrics, width);
    // The narrowest column with as few lines: none of them is then left with a single word.
    int tooNarrow = 0;
    for (int wide = width; wide - tooNarrow > 1;) {
        const int between = (tooNarrow + wide) / 2;
        const QStringList narrower = filledLines(text, metrics, between);
        if (narrower.size() > lines.size()) {
            tooNarrow = between;
        } else {
            wide = between;
            lines = narrower;
        }
    }
    return lines.join(QChar('\n'));
}

} // namespace tandem
