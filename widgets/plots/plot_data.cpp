// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_data.h"

#include <QIODevice>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace tandem {
namespace {

QByteArray quoted(const QString& text)
{
    QByteArray field = text.toUtf8();
    if (!field.contains(',') && !field.contains('"') && !field.contains('\n'))
        return field;
    return '"' + field.replace("\"", "\"\"") + '"';
}

/// "train_loss.mean" and "train_loss.std" are statistics of "train_loss".
std::string withoutStatistic(const std::string& metric)
{
    for (const char* ending : {".mean", ".std"})
        if (metric.ends_with(ending))
            return metric.substr(0, metric.size() - std::string(ending).size());
    return metric;
}

} // namespace

std::vector<DataPart> dataParts(const History& history, const std::vector<ReadableCurve>& curves, DataSeeds seeds,
    const std::function<StepRange(const ReadableCurve&)>& visible)
{
    std::vector<DataPart> parts;
    std::set<SeriesKey> taken;
    const auto add = [&](const ReadableCurve& curve, const SeriesKey& key) {
        const Series* series = history.find(key);
        if (!series || series->size() == 0 || !taken.insert(key).second)
            return;
        const auto [from, to] = visible(curve);
        const QString seed = key.seed == allSeeds ? QString() : QString::number(history.description().firstSeed + key.seed);
        parts.push_back({key, curve.arm == wholeRun ? QString() : curve.armName, seed, series, from, to});
    };
    for (const ReadableCurve& curve : curves) {
        add(curve, curve.key);
        if (curve.spread)
            add(curve, curve.spreadKey);
        for (int seed = 0; seeds == DataSeeds::EverySeed && seed < history.description().recordedSeeds; ++seed)
            add(curve, {withoutStatistic(curve.key.metric), curve.arm, seed});
    }
    return parts;
}

std::int64_t dataRows(const std::vector<DataPart>& parts)
{
    std::int64_t rows = 0;
    for (const DataPart& part : parts)
        rows += part.series->lowerBound(part.to + 1) - part.series->lowerBound(part.from);
    return rows;
}

bool writeData(QIODevice& device, const std::vector<DataPart>& parts, const std::function<bool(std::int64_t rows)>& goesOn)
{
    std::int64_t rows = 0;
    QByteArray text = "step,arm,seed,metric,value\n";
    constexpr qsizetype flushBytes = 1 << 16;
    for (const DataPart& part : parts) {
        const QByteArray middle
            = ',' + quoted(part.arm) + ',' + part.seed.toUtf8() + ',' + quoted(QString::fromStdString(part.key.metric)) + ',';
        const std::int64_t end = part.series->lowerBound(part.to + 1);
        for (std::int64_t i = part.series->lowerBound(part.from); i < end; ++i) {
            std::array<char, 32> number;
            const auto written = std::to_chars(number.data(), number.data() + number.size(), part.series->value(i));
            text += QByteArray::number(static_cast<qint64>(part.series->step(i))) + middle;
            text.append(number.data(), written.ptr - number.data());
            text += '\n';
            ++rows;
            if (text.size() > flushBytes) {
                if (device.write(text) != text.size() || (goesOn && !goesOn(rows)))
                    return false;
                text.clear();
            }
        }
    }
    return device.write(text) == text.size();
}

} // namespace tandem
