// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/series_plot.h"

#include "plots/plot_header.h"
#include "plots/unshown_values.h"

#include <QToolButton>

#include <qcustomplot.h>

#include <algorithm>
#include <array>

namespace tandem {
namespace {

constexpr std::int64_t pixelsPerPoint = 2;
constexpr qsizetype mostMarked = 60; // points with a dot each; more would hide the line

struct Style {
    LegendEntry::Mark mark;
    QList<qreal> dashes;
};

/// By the order of the metrics: solid, dashed, dotted.
const Style& styleOf(std::size_t metric)
{
    static const std::array<Style, 3> styles{
        Style{LegendEntry::Mark::Line, {}}, Style{LegendEntry::Mark::Dashes, {4, 3}}, Style{LegendEntry::Mark::Dots, {1, 2}}};
    return styles[metric % styles.size()];
}

} // namespace

SeriesPlot::SeriesPlot(QWidget* parent)
    : RunPlot(tr("Series"), XAxis::Step, parent)
    , m_scaleButton(new QToolButton(this))
{
    m_scaleButton->setObjectName(QStringLiteral("scaleButton"));
    m_scaleButton->setAutoRaise(true);
    m_scaleButton->setToolTip(tr("Logarithmic or linear axis"));
    m_scaleButton->setAccessibleName(tr("Scale of the y-axis"));
    connect(m_scaleButton, &QToolButton::clicked, this,
        [this] { chooseYScale(logarithmic() ? YScale::Linear : YScale::Logarithmic); });
    const auto showScale = [this] { m_scaleButton->setText(logarithmic() ? tr("log") : tr("lin")); };
    connect(&range(), &VisibleRange::changed, m_scaleButton, showScale);
    addHeaderButton(m_scaleButton);
    showScale();
    setOwnScale(QStringLiteral("series"), YScale::Linear);
}

void SeriesPlot::setTitle(const QString& title)
{
    header()->setTitle(title);
    markDirty();
}

void SeriesPlot::setSeries(std::vector<SeriesKey> keys)
{
    m_keys = std::move(keys);
    markDirty();
}

QString SeriesPlot::nameOf(const SeriesKey& key, const RunDescription& run)
{
    QString name = QString::fromStdString(key.metric);
    if (key.arm >= 0 && key.arm < static_cast<int>(run.arms.size()))
        name += QStringLiteral(" · ") + QString::fromStdString(run.arms[static_cast<std::size_t>(key.arm)].name);
    if (key.seed == allSeeds)
        return name;
    const JoinedRun* part = run.runOf(key.arm);
    return tr("%1, seed %2").arg(name).arg((part ? part->firstSeed : run.firstSeed) + key.seed);
}

std::int64_t SeriesPlot::dataVersion() const
{
    std::int64_t version = RunPlot::dataVersion();
    for (const SeriesKey& key : m_keys)
        if (const Series* series = history()->find(key))
            version += series->size();
    return version;
}

QString SeriesPlot::emptyText() const
{
    return history() && m_keys.empty() ? tr("Check the series to draw") : RunPlot::emptyText();
}

void SeriesPlot::draw(Canvas& canvas)
{
    std::vector<std::string> metrics;
    QList<LegendEntry> legend;
    CurveTally all;
    UnshownValues unshown;
    for (const SeriesKey& key : m_keys) {
        if (isHidden(key.arm) || !history()->find(key))
            continue;
        const auto metric = static_cast<std::size_t>(std::find(metrics.begin(), metrics.end(), key.metric) - metrics.begin());
        if (metric == metrics.size())
            metrics.push_back(key.metric);
        QColor color = key.arm == wholeRun ? theme().text : theme().armColor(key.arm);
        if (key.seed != allSeeds)
            color = theme().faint(color, 0.12 * (key.seed % 4));
        const Style& style = styleOf(metric);
        QPen pen(color, (key.seed == allSeeds ? 1.4 : 1.0) * lineWidth());
        if (!style.dashes.isEmpty())
            pen.setDashPattern(style.dashes);
        CurveTally tally;
        drawSeries(canvas, key, pen, tally);
        unshown.add(tally, stepAxis(), key.arm);
        all.include(tally);
        legend << LegendEntry{nameOf(key, history()->description()), color, style.mark};
    }
    header()->setLegend(legend);
    setYLabel(metrics.size() == 1 ? QString::fromStdString(metrics.front()) : QString());
    fitY(all.low, all.high);
    const QCPRange range = plot()->yAxis->range();
    unshown.mark(canvas, range.lower, range.upper, theme());
    header()->setSentence(unshown.notes().join(QStringLiteral(" · ")));
}

void SeriesPlot::drawSeries(Canvas& canvas, const SeriesKey& key, const QPen& pen, CurveTally& tally)
{
    const StepView view = showArm(canvas, key.arm);
    const Series& series = *history()->find(key);
    if (series.size() == 0)
        return;
    const Positive positive = this->positive();
    // One sample beyond each edge, so that the line runs on to the edges of a zoomed view.
    const std::int64_t from = series.step(std::max<std::int64_t>(series.lowerBound(view.from) - 1, 0));
    const std::int64_t to = series.step(std::min(series.lowerBound(view.to + 1), series.size() - 1));
    const auto points = series.envelope(from, to, view.buckets / pixelsPerPoint);
    const QString name = nameOf(key, history()->description());
    if (isThinned(points))
        canvas.jaggedLine(
            name + QStringLiteral(" raw"), envelopeCurve(points, positive, tally), QPen(theme().faint(pen.color(), 0.6), 1.0));
    CurveTally ignored; // the raw curve has counted the same samples
    const CurvePoints line = meanCurve(points, positive, isThinned(points) ? ignored : tally);
    QString quantity = QString::fromStdString(key.metric);
    if (key.seed != allSeeds)
        quantity += QStringLiteral(", ") + name.section(QStringLiteral(", "), -1);
    ReadableCurve& told = tell(name, key.arm, quantity, key, &series);
    told.color = pen.color();
    canvas.line(name, line, pen);
    if (line.x.size() <= mostMarked)
        canvas.markers(name + QStringLiteral(" points"), line, Canvas::Marker::Disc, QPen(pen.color(), 1.0), 4.0);
}

} // namespace tandem
