// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/intervention_markers.h"

#include "plots/canvas.h"
#include "plots/number_text.h"
#include "plots/step_axis.h"

#include <QCoreApplication>
#include <qcustomplot.h>

#include <algorithm>

namespace tandem {
namespace {

constexpr double groupPixels = 4.0;
constexpr int tagRows = 2;

QString symbol(const std::string& parameter)
{
    if (parameter == "learning_rate")
        return QStringLiteral("η");
    if (parameter == "momentum")
        return QStringLiteral("β");
    if (parameter == "batch_size")
        return QStringLiteral("B");
    return QString::fromStdString(parameter);
}

QString textAt(std::int64_t step, const QString& text)
{
    return QCoreApplication::translate("InterventionMarkers", "step %1\n%2").arg(groupedNumber(step), text);
}

} // namespace

void InterventionMarkers::addTo(Group& group, const InterventionRecord& record)
{
    for (Change& change : group.changes) {
        if (change.arms.front() == record.arm && change.parameter == record.parameter) {
            change.after = record.after;
            ++change.count;
            return;
        }
    }
    group.changes.push_back({{record.arm}, record.parameter, record.before, record.after, 1});
}

void InterventionMarkers::pairArms(Group& group)
{
    std::vector<Change> merged;
    for (const Change& change : group.changes) {
        const auto same = std::find_if(merged.begin(), merged.end(), [&change](const Change& other) {
            return other.parameter == change.parameter && other.before == change.before && other.after == change.after
                && other.count == change.count;
        });
        if (same == merged.end())
            merged.push_back(change);
        else
            same->arms.push_back(change.arms.front());
    }
    group.changes = std::move(merged);
}

QString InterventionMarkers::text(const Change& change, const History& history)
{
    const auto& arms = history.description().arms;
    QStringList names;
    if (change.arms.size() < arms.size() || arms.size() == 1) {
        for (const int arm : change.arms)
            if (static_cast<std::size_t>(arm) < arms.size())
                names << QString::fromStdString(arms[static_cast<std::size_t>(arm)].name);
    }
    QString text = names.isEmpty() ? QString() : names.join(QStringLiteral(", ")) + QLatin1Char(' ');
    text += symbol(change.parameter) + QChar(0x202f) + shortNumber(change.before) + QStringLiteral("→")
        + shortNumber(change.after);
    if (change.count > 1)
        text += QStringLiteral(" (%1×)").arg(change.count);
    return text;
}

void InterventionMarkers::draw(
    Canvas& canvas, const QCustomPlot* plot, const History& history, const StepAxis& axis, const PlotTheme& theme)
{
    m_groups.clear();
    m_texts.clear();
    const QCPRange range = plot->xAxis->range();
    const double unitsPerPixel = range.size() / std::max(plot->axisRect()->width(), 1);
    struct Placed {
        double x = 0.0;
        InterventionRecord record;
    };
    std::vector<Placed> visible;
    for (InterventionRecord& record : history.interventions()) {
        const double x = axis.x(record.arm, static_cast<double>(record.step));
        if (x >= range.lower && x <= range.upper)
            visible.push_back({x, std::move(record)});
    }
    std::ranges::stable_sort(visible, {}, &Placed::x); // arms may come to one place at different steps
    for (const Placed& change : visible) {
        if (m_groups.empty() || change.x - m_groups.back().first > groupPixels * unitsPerPixel)
            m_groups.push_back({change.record.step, change.x, change.x, {}});
        m_groups.back().last = change.x;
        addTo(m_groups.back(), change.record);
    }

    m_furtherPlaces.clear();
    for (const PlotMark& mark : m_further) {
        const double x = m_furtherPlaces.emplace_back(axis.x(wholeRun, static_cast<double>(mark.step)));
        if (x >= range.lower && x <= range.upper)
            canvas.verticalLine(x, QPen(theme.faint(theme.text, 0.5), 1));
    }
    const QFontMetrics metrics(theme.font);
    const QRect axes = plot->axisRect()->rect();
    std::array<double, tagRows> rowEnd; // pixel up to which a row of tags is taken
    rowEnd.fill(axes.left() - 1.0);
    rowEnd[0] += canvas.reservedTopLeft();
    for (Group& group : m_groups) {
        pairArms(group);
        QStringList texts;
        for (const Change& change : group.changes)
            texts << text(change, history);
        m_texts.push_back(texts.join(QLatin1Char('\n')));

        const bool oneArm = group.changes.size() == 1 && group.changes.front().arms.size() == 1;
        const QColor color = oneArm ? theme.armColor(group.changes.front().arms.front()) : theme.muted;
        canvas.verticalLine(group.first, QPen(theme.faint(color, 0.35), 1, Qt::DotLine));

        const QString tag = texts.size() == 1 ? texts.front() : texts.front() + QStringLiteral(" +%1").arg(texts.size() - 1);
        const double width = metrics.horizontalAdvance(tag) + 8;
        double left = plot->xAxis->coordToPixel(group.first);
        if (left + width > axes.right())
            left -= width; // as Canvas::tag() does
        for (std::size_t row = 0; row < rowEnd.size(); ++row) {
            if (left > rowEnd[row] && left >= axes.left()) {
                rowEnd[row] = left + width;
                canvas.tag(group.first, 2 + static_cast<int>(row) * (metrics.height() + 1), tag, theme.font, theme.muted,
                    theme.background);
                break;
            }
        }
    }
}

QString InterventionMarkers::textNear(const QCustomPlot* plot, double x) const
{
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const double first = plot->xAxis->coordToPixel(m_groups[i].first) - groupPixels;
        const double last = plot->xAxis->coordToPixel(m_groups[i].last) + groupPixels;
        if (x >= first && x <= last)
            return textAt(m_groups[i].step, m_texts[i]);
    }
    for (std::size_t i = 0; i < m_furtherPlaces.size(); ++i)
        if (std::abs(plot->xAxis->coordToPixel(m_furtherPlaces[i]) - x) <= groupPixels)
            return textAt(m_further[i].step, m_further[i].text);
    return {};
}

} // namespace tandem
