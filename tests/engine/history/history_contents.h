// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QByteArray>

#include <cmath>
#include <cstdint>
#include <limits>

namespace tandem {

/// Everything a history holds, as text; the training time only if it is asked for.
inline QByteArray contentsOf(const History& history, bool withSeconds = true)
{
    QByteArray text;
    const auto number = [&text](double value) {
        const double canonical = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
        text += QByteArray(reinterpret_cast<const char*>(&canonical), sizeof canonical).toHex() + ' ';
    };
    for (const SeriesKey& key : history.keys()) {
        if (key.metric == "seconds" && !withSeconds)
            continue;
        const Series* series = history.find(key);
        text += QByteArray::fromStdString(key.metric) + ' ' + QByteArray::number(key.arm) + ' ' + QByteArray::number(key.seed)
            + ": ";
        for (std::int64_t i = 0; i < series->size(); ++i) {
            text += QByteArray::number(qlonglong(series->step(i))) + ' ';
            number(series->value(i));
        }
        text += '\n';
    }
    for (std::int64_t i = 0; i < history.snapshots().size(); ++i) {
        text += QByteArray::number(qlonglong(history.snapshotStep(i))) + ' ';
        for (const float value : history.snapshots().row(i))
            number(value);
    }
    for (const InterventionRecord& record : history.interventions()) {
        text += QByteArray::number(qlonglong(record.step)) + ' ' + QByteArray::number(record.arm)
            + QByteArray::fromStdString(record.parameter);
        number(record.before);
        number(record.after);
    }
    for (const DivergenceRecord& record : history.divergences())
        text += QByteArray::number(qlonglong(record.step)) + ' ' + QByteArray::number(record.arm) + ' '
            + QByteArray::number(record.seed);
    return text + QByteArray::number(qlonglong(history.step()));
}

} // namespace tandem
