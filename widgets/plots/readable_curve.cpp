// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/readable_curve.h"

#include "plots/number_text.h"
#include "statistics/value_with_error.h"

#include <algorithm>
#include <cmath>

namespace tandem {

QString ReadableCurve::textAt(std::int64_t step) const
{
    if (inWords)
        return inWords(step);
    const double value = valueAt(step);
    if (std::isnan(value))
        return {};
    const double error = spread ? spreadFactor * spread->valueAt(step) : 0.0;
    return std::isfinite(error) && error > 0.0 ? QString::fromStdString(valueWithError(value, error)) : shortNumber(value, 4);
}

void ReadoutTable::append(const ReadoutTable& below)
{
    if (below.isEmpty())
        return;
    if (isEmpty()) {
        *this = below;
        return;
    }
    for (const QString& column : below.columns)
        if (!columns.contains(column))
            columns << column;
    rows.push_back({below.heading, {}, {}, true});
    for (const Row& row : below.rows) {
        QStringList cells(columns.size());
        for (qsizetype column = 0; column < row.cells.size(); ++column)
            cells[columns.indexOf(below.columns[column])] = row.cells[column];
        rows.push_back({row.name, row.color, cells, row.isHeading});
    }
    for (Row& row : rows)
        row.cells.resize(columns.size());
}

ReadoutTable ReadoutTable::within(qsizetype most) const
{
    ReadoutTable part = *this;
    const auto fits = [&part, most] { return static_cast<qsizetype>(part.rows.size()) <= most; };
    const auto last = std::find_if(part.rows.rbegin(), part.rows.rend(), [](const Row& row) { return row.isHeading; });
    if (!fits() && last != part.rows.rend()) {
        part.heading = last->name;
        part.rows.erase(part.rows.begin(), last.base());
    }
    if (!fits())
        part.rows.resize(static_cast<std::size_t>(most));
    return part;
}

QString ReadoutTable::text() const
{
    QStringList lines{(QStringList{heading} + columns).join(QLatin1Char('\t'))};
    for (const Row& row : rows)
        lines << (QStringList{row.name} + row.cells).join(QLatin1Char('\t'));
    return lines.join(QLatin1Char('\n'));
}

ReadoutTable readoutTable(const std::vector<ReadableCurve>& curves, const QString& heading, const CellText& cell)
{
    ReadoutTable table;
    table.heading = heading;
    std::vector<int> arms; // [row]
    for (const ReadableCurve& curve : curves) {
        const QString text = cell(curve);
        if (text.isEmpty())
            continue;
        auto column = table.columns.indexOf(curve.quantity);
        if (column < 0) {
            column = table.columns.size();
            table.columns << curve.quantity;
        }
        auto found = std::find(arms.begin(), arms.end(), curve.arm);
        if (found == arms.end()) {
            arms.push_back(curve.arm);
            table.rows.push_back({curve.armName, curve.color, {}});
            found = arms.end() - 1;
        }
        QStringList& cells = table.rows[static_cast<std::size_t>(found - arms.begin())].cells;
        while (cells.size() <= column)
            cells << QString();
        cells[column] = text;
    }
    for (ReadoutTable::Row& row : table.rows)
        while (row.cells.size() < table.columns.size())
            row.cells << QString();
    return table;
}

} // namespace tandem
