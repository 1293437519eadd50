// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/joint_plane_picture.h"

#include "plots/canvas.h"
#include "plots/number_text.h"
#include "plots/palette.h"
#include "plots/plane_worker.h"
#include "plots/series_curves.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr int mostSeedsDrawn = 32; // per arm
constexpr int mostWholePaths = 4;  // seeds of an arm that show all of their path; of more, each shows its tail
constexpr double tailShare = 0.12; // of the path
constexpr int ellipsePoints = 96;
constexpr double ellipseRadius = 2.4477; // holds 95 % of a Gaussian in the plane: √(−2 ln 0.05)

QString tr(const char* text)
{
    return QCoreApplication::translate("JointPlanePicture", text);
}

} // namespace

JointPlanePicture::JointPlanePicture(Canvas& canvas, const Content& content)
    : m_canvas(canvas)
    , m_content(content)
{
    content.floor.draw(canvas, content.theme, content.lineWidth);
    for (const int arm : content.arms)
        drawSeeds(arm);
    for (const int arm : content.arms)
        drawMean(arm);
    const std::int64_t step = content.plane.steps[static_cast<std::size_t>(content.snapshots - 1)];
    m_whyNoLagPoint = tr("None of the arms that are shown runs SGDM.");
    for (const int arm : content.arms) {
        if (!isOnPlane(arm))
            continue;
        drawEllipse(arm, step);
        drawLagPoint(arm, step);
    }
    if (m_lagPoints)
        m_whyNoLagPoint.clear();
    describe();
}

QString JointPlanePicture::armName(int arm) const
{
    return QString::fromStdString(m_content.history.description().arms[static_cast<std::size_t>(arm)].name);
}

std::size_t JointPlanePicture::at(int arm, int seed, std::int64_t snapshot) const
{
    const int seeds = m_content.history.description().recordedSeeds;
    return static_cast<std::size_t>(snapshot * m_content.plane.view.replicas + arm * seeds + seed);
}

bool JointPlanePicture::isOnPlane(int arm) const
{
    for (std::int64_t i = 0; i < m_content.snapshots; ++i)
        for (int seed = 0; seed < m_content.history.description().recordedSeeds; ++seed)
            if (std::isfinite(m_content.plane.view.x[at(arm, seed, i)]))
                return true;
    return false;
}

double JointPlanePicture::offPlane(int arm) const
{
    Bucket fractions;
    for (int seed = 0; seed < m_content.history.description().recordedSeeds; ++seed)
        fractions.add(m_content.plane.view.offPlane[at(arm, seed, m_content.snapshots - 1)]);
    return fractions.mean();
}

double JointPlanePicture::inForce(const char* metric, int arm, std::int64_t step) const
{
    const Series* series = m_content.history.find({metric, arm, allSeeds});
    return series ? series->valueAt(step) : qQNaN();
}

void JointPlanePicture::drawSeeds(int arm)
{
    const PlaneView& view = m_content.plane.view;
    const PlotTheme& theme = m_content.theme;
    const std::int64_t snapshots = m_content.snapshots;
    const int seeds = m_content.history.description().recordedSeeds;
    const QColor color = theme.armColor(arm);
    const QPen past(theme.faint(color, seeds <= mostWholePaths ? 0.55 : 0.45), m_content.lineWidth);
    const QPen future(theme.faint(color, 0.85), m_content.lineWidth); // beyond the cursor
    CurvePoints ends;
    for (int seed = 0; seed < std::min(seeds, mostSeedsDrawn); ++seed) {
        CurvePoints walked;
        CurvePoints ahead;
        const std::int64_t tail
            = seeds <= mostWholePaths ? 0 : snapshots - 1 - static_cast<std::int64_t>(tailShare * static_cast<double>(snapshots));
        for (std::int64_t i = std::max<std::int64_t>(tail, 0); i < view.snapshots; ++i) {
            const std::size_t point = at(arm, seed, i);
            if (i < snapshots)
                walked.add(view.x[point], view.y[point]);
            if (i >= snapshots - 1 && snapshots < view.snapshots && seeds <= mostWholePaths)
                ahead.add(view.x[point], view.y[point]);
        }
        const QString name = QStringLiteral("%1 seed %2").arg(armName(arm)).arg(seed);
        m_canvas.path(name + QStringLiteral(" ahead"), ahead, future);
        m_canvas.path(name, walked, past);
        const std::size_t end = at(arm, seed, snapshots - 1);
        if (std::isfinite(view.x[end]))
            ends.add(view.x[end], view.y[end]);
    }
    m_canvas.markers(
        armName(arm) + QStringLiteral(" seed ends"), ends, Canvas::Marker::Disc, QPen(theme.faint(color, 0.25)), 4.0);
}

void JointPlanePicture::drawMean(int arm)
{
    const PlaneView& view = m_content.plane.view;
    CurvePoints mean;
    for (std::int64_t i = 0; i < m_content.snapshots; ++i) {
        Bucket x;
        Bucket y;
        for (int seed = 0; seed < m_content.history.description().recordedSeeds; ++seed) {
            x.add(view.x[at(arm, seed, i)]);
            y.add(view.y[at(arm, seed, i)]);
        }
        mean.add(x.mean(), y.mean());
    }
    const QColor color = m_content.theme.armColor(arm);
    const double lineWidth = m_content.lineWidth;
    // The tail fades: all of it faint, and over it what came later, stronger.
    m_canvas.path(armName(arm) + QStringLiteral(" mean"), mean, QPen(m_content.theme.faint(color, 0.4), 1.3 * lineWidth));
    struct Part {
        const char* name;
        double from;
        double faintness;
        double width;
    };
    for (const Part& part : {Part{" mean later", 0.5, 0.2, 1.7}, Part{" mean latest", 0.8, 0.0, 2.2}}) {
        const auto first = static_cast<qsizetype>(part.from * static_cast<double>(mean.x.size() - 1));
        QPen pen(m_content.theme.faint(color, part.faintness), part.width * lineWidth);
        if (const QList<qreal> dashes = armDashes(arm); !dashes.isEmpty())
            pen.setDashPattern(dashes); // over the faint line that has none
        else
            pen.setCapStyle(Qt::RoundCap);
        m_canvas.path(armName(arm) + QLatin1String(part.name), {mean.x.sliced(first), mean.y.sliced(first)}, pen);
    }
    CurvePoints start;
    CurvePoints end;
    if (std::isfinite(mean.x.front()))
        start.add(mean.x.front(), mean.y.front());
    if (std::isfinite(mean.x.back()))
        end.add(mean.x.back(), mean.y.back());
    m_canvas.markers(armName(arm) + QStringLiteral(" end"), end, Canvas::Marker::Square, QPen(color), 7.0);
    m_canvas.markers(armName(arm) + QStringLiteral(" start"), start, Canvas::Marker::Disc, QPen(m_content.theme.text), 7.0);
}

JointPlanePicture::Place JointPlanePicture::placeOf(const std::vector<double>& theta) const
{
    const ParameterPlane& plane = m_content.plane.view.plane;
    Place place;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        place.x += plane.first[i] * (theta[i] - plane.origin[i]);
        place.y += plane.second[i] * (theta[i] - plane.origin[i]);
    }
    return place;
}

void JointPlanePicture::drawEllipse(int arm, std::int64_t step)
{
    const ParameterPlane& plane = m_content.plane.view.plane;
    if (!m_content.spread || plane.origin.size() < 2)
        return;
    const std::vector<double> spread = m_content.spread(
        arm, inForce("learning_rate", arm, step), inForce("momentum", arm, step), inForce("batch_size", arm, step));
    if (spread.size() != plane.origin.size())
        return; // the plane is one of sketches
    // Of the directions u and v the plane shows VᵀΣV, here xx, xy, yy, around where it has the optimum.
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    for (std::size_t i = 0; i < spread.size(); ++i) {
        const double variance = spread[i] * spread[i];
        xx += plane.first[i] * plane.first[i] * variance;
        xy += plane.first[i] * plane.second[i] * variance;
        yy += plane.second[i] * plane.second[i] * variance;
    }
    if (!std::isfinite(xx) || !std::isfinite(yy) || xx <= 0.0)
        return;
    const Place center = placeOf(std::vector<double>(spread.size(), 0.0));
    const double width = std::sqrt(xx);
    const double slant = xy / width;
    const double height = std::sqrt(std::max(yy - slant * slant, 0.0));
    CurvePoints ellipse;
    for (int i = 0; i <= ellipsePoints; ++i) {
        const double angle = 2.0 * M_PI * i / ellipsePoints;
        ellipse.add(center.x + ellipseRadius * width * std::cos(angle),
            center.y + ellipseRadius * (slant * std::cos(angle) + height * std::sin(angle)));
    }
    QPen pen(m_content.theme.armColor(arm), 1.2 * m_content.lineWidth);
    pen.setDashPattern({4, 3});
    m_canvas.path(armName(arm) + QStringLiteral(" theory"), ellipse, pen);
    m_ellipses = true;
}

std::optional<JointPlanePicture::Lag> JointPlanePicture::lagOfCoordinates(int arm, std::int64_t step, double beta) const
{
    const History& history = m_content.history;
    const auto size = static_cast<std::size_t>(history.description().sketchSize);
    if (!isOfParameters())
        return std::nullopt;
    std::vector<double> theta(size);
    std::vector<double> lag(size);
    for (std::size_t i = 0; i < size; ++i) {
        const Series* series = armSeries(history, "coordinate_" + std::to_string(i + 1), arm);
        // At the end of a run θ is recorded before the last update, one step behind the snapshot.
        const std::int64_t index = series ? std::min(series->lowerBound(step), series->size() - 1) : 0;
        if (index < 1 || series->step(index) + 1 < step || series->step(index) - series->step(index - 1) != 1)
            return std::nullopt;
        theta[i] = series->value(index);
        lag[i] = theta[i] + beta / (1.0 - beta) * (theta[i] - series->value(index - 1));
    }
    return Lag{placeOf(lag), placeOf(theta), step};
}

std::optional<JointPlanePicture::Lag> JointPlanePicture::lagOfSnapshots(int arm, std::int64_t step, double beta) const
{
    const PlaneResult& plane = m_content.plane;
    Bucket x;
    Bucket y;
    Bucket xBefore;
    Bucket yBefore;
    for (int seed = 0; seed < m_content.history.description().recordedSeeds; ++seed) {
        const std::size_t point = at(arm, seed, m_content.snapshots - 1);
        if (!std::isfinite(plane.view.x[point]) || !std::isfinite(plane.xBefore[point]))
            continue;
        x.add(plane.view.x[point]);
        y.add(plane.view.y[point]);
        xBefore.add(plane.xBefore[point]);
        yBefore.add(plane.yBefore[point]);
    }
    if (x.count == 0)
        return std::nullopt;
    const double factor = beta / (1.0 - beta);
    const auto ahead
        = [factor](const Bucket& now, const Bucket& before) { return now.mean() + factor * (now.mean() - before.mean()); };
    return Lag{{ahead(x, xBefore), ahead(y, yBefore)}, Place{x.mean(), y.mean()}, step};
}

std::optional<JointPlanePicture::Lag> JointPlanePicture::lagOfMeasurement(int arm, std::int64_t step) const
{
    if (!isOfParameters())
        return std::nullopt;
    std::vector<double> y(static_cast<std::size_t>(m_content.history.description().sketchSize));
    std::int64_t measured = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const Series* series = armSeries(m_content.history, "lag_coordinate_" + std::to_string(i + 1), arm);
        const std::int64_t index = series ? series->lowerBound(step + 1) - 1 : -1;
        if (index < 0)
            return std::nullopt;
        y[i] = series->value(index);
        measured = series->step(index);
    }
    return Lag{placeOf(y), std::nullopt, measured};
}

bool JointPlanePicture::isOfParameters() const
{
    return static_cast<int>(m_content.plane.view.plane.origin.size()) == m_content.history.description().sketchSize;
}

void JointPlanePicture::drawLagPoint(int arm, std::int64_t step)
{
    if (m_content.history.description().arms[static_cast<std::size_t>(arm)].optimizer != "sgdm")
        return;
    const double beta = inForce("momentum", arm, step - 1);
    if (step < 1 || !(beta > 0.0)) {
        m_whyNoLagPoint = tr("Without momentum y is θ itself.");
        return;
    }
    // m_k = (θ_{k−1} − θ_k)/η, so y_k = θ_k − (ηβ/(1−β)) m_k = θ_k + β/(1−β) (θ_k − θ_{k−1}): the projection on the plane is
    // linear.
    std::optional<Lag> lag = lagOfCoordinates(arm, step, beta);
    if (!lag)
        lag = lagOfSnapshots(arm, step, beta);
    if (!lag)
        lag = lagOfMeasurement(arm, step);
    if (!lag || !std::isfinite(lag->y.x) || !std::isfinite(lag->y.y)) {
        m_whyNoLagPoint = m_content.history.description().runs.empty()
            ? tr("It takes θ at two consecutive steps: [run] snapshot_every = 1 in the experiment file records them, of up to 8 "
                 "parameters also record_every = 1.")
            : tr("It takes θ at two consecutive steps, which runs side by side do not share.");
        return;
    }
    m_lagPoints = true;
    if (!m_content.lagPoints)
        return;
    if (lag->step != step)
        m_lagStep = lag->step;
    CurvePoints link;
    if (lag->theta) {
        link.add(lag->theta->x, lag->theta->y);
        link.add(lag->y.x, lag->y.y);
    }
    CurvePoints point;
    point.add(lag->y.x, lag->y.y);
    const QColor color = m_content.theme.armColor(arm);
    m_canvas.path(armName(arm) + QStringLiteral(" lag"), link, QPen(color, m_content.lineWidth));
    m_canvas.markers(armName(arm) + QStringLiteral(" y"), point, Canvas::Marker::Circle, QPen(color, 1.6), 8.0);
}

QString JointPlanePicture::label(std::size_t axis) const
{
    return tr("PC %1 (%2, random walk %3)")
        .arg(axis + 1)
        .arg(percentText(m_content.plane.view.explained[axis]),
            percentText(std::round(100.0 * randomWalkExplained[axis]) / 100.0));
}

QString JointPlanePicture::xLabel() const
{
    return exact() ? tr("parameter 1") : tr("θ − θ₀ along ") + label(0);
}

QString JointPlanePicture::yLabel() const
{
    return exact() ? tr("parameter 2") : label(1);
}

void JointPlanePicture::describe()
{
    const PlotTheme& theme = m_content.theme;
    for (const int arm : m_content.arms) {
        const double fraction = exact() ? qQNaN() : offPlane(arm);
        const QString off = std::isfinite(fraction) ? tr(", %1 off plane").arg(percentText(fraction)) : QString();
        m_legend << LegendEntry{armName(arm) + off, theme.armColor(arm), LegendEntry::Mark::Arm, armDashes(arm)};
    }
    m_legend += m_content.floor.legend(theme);
    if (m_lagPoints && m_content.lagPoints)
        m_legend << LegendEntry{
            m_lagStep ? tr("y = θ − ηβ/(1−β) m at step %1").arg(groupedNumber(*m_lagStep)) : tr("y = θ − ηβ/(1−β) m"),
            theme.muted, LegendEntry::Mark::Circles};
    if (m_ellipses)
        m_legend << LegendEntry{tr("theory, 95 % once stationary"), theme.muted, LegendEntry::Mark::Dashes};
    m_legend << LegendEntry{tr("mean"), theme.muted, LegendEntry::Mark::Points};
    m_legend << LegendEntry{tr("seed"), theme.muted, LegendEntry::Mark::Line};
}

} // namespace tandem
