// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/trajectory_plot.h"

#include "plots/loss_plane_picture.h"
#include "plots/number_text.h"
#include "plots/plane_bar.h"
#include "plots/plane_chooser.h"
#include "plots/plot_header.h"
#include "plots/series_curves.h"
#include "statistics/contour_lines.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr std::int64_t mostSnapshots = 250;
constexpr std::int64_t leastPauseMilliseconds = 400;
constexpr double idleShare = 10.0; // a computation is followed by nine times its duration without one
constexpr int mostSeedsDrawn = 32; // per arm
constexpr int contourPoints = 120; // of the grid, along each axis
constexpr int mostContours = 7;    // beyond, they only blacken the floor
constexpr int mostWholePaths = 4;  // seeds of an arm that show all of their path; of more, each shows its tail
constexpr double tailShare = 0.12; // of the path
constexpr int ellipsePoints = 96;
constexpr double ellipseRadius = 2.4477; // holds 95 % of a Gaussian in the plane: √(−2 ln 0.05)

} // namespace

TrajectoryPlot::TrajectoryPlot(QWidget* parent)
    : RunPlot(tr("Trajectories"), XAxis::Plane, parent)
    , m_freezeButton(new QToolButton(this))
    , m_againButton(new QToolButton(this))
    , m_planeChooser(new PlaneChooser(this))
    , m_planeBar(new PlaneBar(this))
{
    qobject_cast<QVBoxLayout*>(layout())->insertWidget(1, m_planeBar);
    addHeaderButton(m_planeChooser);
    m_againButton->setObjectName(QStringLiteral("planeAgain"));
    m_againButton->setText(QStringLiteral("⟳"));
    m_againButton->setAccessibleName(tr("take the plane through the present parameters"));
    m_againButton->setToolTip(tr("Puts the plane through where the run is now, and evaluates the loss on it again"));
    m_againButton->setAutoRaise(true);
    m_againButton->setFocusPolicy(Qt::TabFocus);
    m_againButton->hide();
    addHeaderButton(m_againButton);
    connect(m_againButton, &QToolButton::clicked, m_planeChooser,
        [this] { Q_EMIT m_planeChooser->chosen(m_planeChooser->request()); });
    m_freezeButton->setObjectName(QStringLiteral("freezeButton"));
    m_freezeButton->setText(tr("Freeze"));
    m_freezeButton->setToolTip(tr("Keep the present plane while new points come in"));
    m_freezeButton->setCheckable(true);
    m_freezeButton->setAutoRaise(true);
    addHeaderButton(m_freezeButton);
    connect(&m_worker, &PlaneWorker::finished, this, &TrajectoryPlot::receive);
}

TrajectoryPlot::~TrajectoryPlot() = default;

bool TrajectoryPlot::frozen() const
{
    return m_freezeButton->isChecked();
}

void TrajectoryPlot::setFrozen(bool frozen)
{
    m_freezeButton->setChecked(frozen);
}

void TrajectoryPlot::setLossPlane(std::shared_ptr<const LossPlane> plane, const QString& sentence)
{
    m_joint = false;
    m_lossPlane = std::move(plane);
    m_noLossPlane = sentence;
    m_freezeButton->hide();
    m_againButton->show();
    fitView();
    markDirty();
}

void TrajectoryPlot::showJointPlane()
{
    m_joint = true;
    m_lossPlane.reset();
    m_freezeButton->show();
    m_againButton->hide();
    fitView();
    markDirty();
}

QString TrajectoryPlot::emptyText() const
{
    if (m_joint)
        return RunPlot::emptyText();
    return m_noLossPlane.isEmpty() ? tr("The loss on the plane is being evaluated") : tr("No loss on this plane");
}

double TrajectoryPlot::planeAspect() const
{
    const QSize axes = plot()->axisRect()->size();
    return axes.height() > 0 ? std::clamp(static_cast<double>(axes.width()) / axes.height(), 1.0 / 3.0, 3.0) : 1.0;
}

void TrajectoryPlot::setLoss(PlaneLoss loss)
{
    m_loss = std::move(loss);
    markDirty();
}

void TrajectoryPlot::setStationarySpread(StationarySpread spread)
{
    m_spread = std::move(spread);
    markDirty();
}

void TrajectoryPlot::historyReplaced()
{
    m_spread = {};
    m_result.reset();
    m_pauseMilliseconds = 0;
    m_freezeButton->setChecked(false);
    m_loss = {};
    showJointPlane();
}

void TrajectoryPlot::refresh()
{
    const std::int64_t known = m_result ? m_result->snapshotsThen : 0;
    const bool rested = !m_sinceStart.isValid() || m_sinceStart.elapsed() >= m_pauseMilliseconds;
    if (history() && m_joint && !m_worker.busy() && rested && history()->snapshotCount() > known) {
        m_sinceStart.start();
        m_worker.start(sharedHistory(), mostSnapshots, frozen());
    }
    RunPlot::refresh();
}

bool TrajectoryPlot::settled() const
{
    return !history() || !m_joint || (m_result ? m_result->snapshotsThen : 0) >= history()->snapshotCount();
}

void TrajectoryPlot::receive(std::shared_ptr<const PlaneResult> result)
{
    if (result->history.get() != history())
        return; // of a run that is no longer shown
    m_result = std::move(result);
    ++m_results;
    m_pauseMilliseconds = std::max(leastPauseMilliseconds, static_cast<std::int64_t>(1000.0 * idleShare * m_result->seconds));
    RunPlot::refresh();
}

void TrajectoryPlot::cursorMoved()
{
    markDirty();
}

std::int64_t TrajectoryPlot::snapshotsShown() const
{
    const auto& steps = m_result->steps;
    if (!cursorStep())
        return static_cast<std::int64_t>(steps.size());
    return std::max<std::int64_t>(std::upper_bound(steps.begin(), steps.end(), *cursorStep()) - steps.begin(), 1);
}

double TrajectoryPlot::offPlane(int arm, std::int64_t snapshot) const
{
    const PlaneView& view = m_result->view;
    const int seeds = history()->description().recordedSeeds;
    Bucket fractions;
    for (int seed = 0; seed < seeds; ++seed)
        fractions.add(view.offPlane[static_cast<std::size_t>(snapshot * view.replicas + arm * seeds + seed)]);
    return fractions.mean();
}

void TrajectoryPlot::draw(Canvas& canvas)
{
    if (!m_joint) {
        drawLossPlane(canvas);
        return;
    }
    if (!m_result || m_result->view.snapshots == 0) {
        describeNothing();
        return;
    }
    const std::int64_t snapshots = snapshotsShown();
    fit();
    drawContours(canvas);
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms; ++arm)
        if (!isHidden(arm))
            drawArm(canvas, arm, snapshots);
    for (int arm = 0; arm < arms; ++arm)
        if (!isHidden(arm))
            drawMean(canvas, arm, snapshots);
    m_ellipses = false;
    m_lagPoints = false;
    for (int arm = 0; arm < arms; ++arm) {
        if (isHidden(arm))
            continue;
        drawEllipse(canvas, arm, m_result->steps[static_cast<std::size_t>(snapshots - 1)]);
        drawLagPoint(canvas, arm, m_result->steps[static_cast<std::size_t>(snapshots - 1)]);
    }
    describe(snapshots);
}

void TrajectoryPlot::describeNothing()
{
    header()->setLegend({});
    header()->setSentence({});
    setXLabel({});
    setYLabel({});
}

void TrajectoryPlot::drawLossPlane(Canvas& canvas)
{
    if (!m_lossPlane) {
        describeNothing();
        header()->setSentence(m_noLossPlane);
        return;
    }
    fitX(m_lossPlane->grid.xLow, m_lossPlane->grid.xHigh);
    fitY(m_lossPlane->grid.yLow, m_lossPlane->grid.yHigh);
    LossPlanePicture::Style style{
        theme(), lineWidth(), cursorStep(), {}, {}, [this](const QString& text, int arm) { return armEntry(text, arm); }};
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm) {
        style.hidden.push_back(isHidden(arm));
        style.armNames << armName(arm);
    }
    LossPlanePicture picture(*m_lossPlane, style);
    picture.draw(canvas);
    setXLabel(m_lossPlane->xLabel);
    setYLabel(m_lossPlane->yLabel);
    header()->setLegend(picture.legend());
    header()->setSentence(m_lossPlane->sentence);
}

void TrajectoryPlot::drawContours(Canvas& canvas)
{
    if (!m_loss || history()->description().sketchSize != 2)
        return;
    const Ranges seen = equalScales();
    LossGrid grid{seen.xLow, seen.xHigh, seen.yLow, seen.yHigh, contourPoints, contourPoints, {}};
    grid.values.reserve(static_cast<std::size_t>(contourPoints) * contourPoints);
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column)
            grid.values.push_back(m_loss(grid.x(column), grid.y(row)));
    for (const double level : contourLevels(grid, mostContours)) {
        CurvePoints lines;
        for (const ContourSegment& segment : contourLines(grid, level)) {
            lines.add(segment.fromX, segment.fromY);
            lines.add(segment.toX, segment.toY);
            lines.add(qQNaN(), qQNaN());
        }
        canvas.path(
            QStringLiteral("loss %1").arg(shortNumber(level)), lines, QPen(theme().faint(theme().muted, 0.6), lineWidth()));
    }
}

void TrajectoryPlot::drawArm(Canvas& canvas, int arm, std::int64_t snapshots)
{
    const PlaneView& view = m_result->view;
    const int seeds = history()->description().recordedSeeds;
    const QColor color = theme().armColor(arm);
    const QPen past(theme().faint(color, seeds <= mostWholePaths ? 0.55 : 0.45), lineWidth());
    const QPen future(theme().faint(color, 0.85), lineWidth()); // beyond the cursor
    CurvePoints ends;
    for (int seed = 0; seed < std::min(seeds, mostSeedsDrawn); ++seed) {
        const auto at
            = [&](std::int64_t snapshot) { return static_cast<std::size_t>(snapshot * view.replicas + arm * seeds + seed); };
        CurvePoints walked;
        CurvePoints ahead;
        const std::int64_t tail
            = seeds <= mostWholePaths ? 0 : snapshots - 1 - static_cast<std::int64_t>(tailShare * static_cast<double>(snapshots));
        for (std::int64_t i = std::max<std::int64_t>(tail, 0); i < view.snapshots; ++i) {
            if (i < snapshots)
                walked.add(view.x[at(i)], view.y[at(i)]);
            if (i >= snapshots - 1 && snapshots < view.snapshots && seeds <= mostWholePaths)
                ahead.add(view.x[at(i)], view.y[at(i)]);
        }
        const QString name = QStringLiteral("%1 seed %2").arg(armName(arm)).arg(seed);
        canvas.path(name + QStringLiteral(" ahead"), ahead, future);
        canvas.path(name, walked, past);
        if (std::isfinite(view.x[at(snapshots - 1)]))
            ends.add(view.x[at(snapshots - 1)], view.y[at(snapshots - 1)]);
    }
    canvas.markers(
        armName(arm) + QStringLiteral(" seed ends"), ends, Canvas::Marker::Disc, QPen(theme().faint(color, 0.25)), 4.0);
}

void TrajectoryPlot::drawMean(Canvas& canvas, int arm, std::int64_t snapshots)
{
    const PlaneView& view = m_result->view;
    const int seeds = history()->description().recordedSeeds;
    CurvePoints mean;
    for (std::int64_t i = 0; i < snapshots; ++i) {
        Bucket x;
        Bucket y;
        for (int seed = 0; seed < seeds; ++seed) {
            const auto at = static_cast<std::size_t>(i * view.replicas + arm * seeds + seed);
            x.add(view.x[at]);
            y.add(view.y[at]);
        }
        mean.add(x.mean(), y.mean());
    }
    const QColor color = theme().armColor(arm);
    // The tail fades: all of it faint, and over it what came later, stronger.
    canvas.path(armName(arm) + QStringLiteral(" mean"), mean, QPen(theme().faint(color, 0.4), 1.3 * lineWidth()));
    struct Part {
        const char* name;
        double from;
        double faintness;
        double width;
    };
    for (const Part& part : {Part{" mean later", 0.5, 0.2, 1.7}, Part{" mean latest", 0.8, 0.0, 2.2}}) {
        const auto first = static_cast<qsizetype>(part.from * static_cast<double>(mean.x.size() - 1));
        QPen pen(theme().faint(color, part.faintness), part.width * lineWidth());
        pen.setCapStyle(Qt::RoundCap);
        canvas.path(armName(arm) + QLatin1String(part.name), {mean.x.sliced(first), mean.y.sliced(first)}, pen);
    }
    CurvePoints start;
    CurvePoints end;
    if (std::isfinite(mean.x.front()))
        start.add(mean.x.front(), mean.y.front());
    if (std::isfinite(mean.x.back()))
        end.add(mean.x.back(), mean.y.back());
    canvas.markers(armName(arm) + QStringLiteral(" end"), end, Canvas::Marker::Square, QPen(color), 7.0);
    canvas.markers(armName(arm) + QStringLiteral(" start"), start, Canvas::Marker::Disc, QPen(theme().text), 7.0);
}

void TrajectoryPlot::drawEllipse(Canvas& canvas, int arm, std::int64_t step)
{
    if (!m_spread || history()->description().sketchSize != 2)
        return;
    const auto value = [&](const char* metric) {
        const Series* series = history()->find({metric, arm, allSeeds});
        return series ? series->valueAt(step) : qQNaN();
    };
    const std::array<double, 2> spread = m_spread(arm, value("learning_rate"), value("momentum"), value("batch_size"));
    if (!std::isfinite(spread[0]) || !std::isfinite(spread[1]) || spread[0] <= 0.0)
        return;
    CurvePoints ellipse;
    for (int i = 0; i <= ellipsePoints; ++i) {
        const double angle = 2.0 * M_PI * i / ellipsePoints;
        ellipse.add(ellipseRadius * spread[0] * std::cos(angle), ellipseRadius * spread[1] * std::sin(angle));
    }
    QPen pen(theme().armColor(arm), 1.2 * lineWidth());
    pen.setDashPattern({4, 3});
    canvas.path(armName(arm) + QStringLiteral(" theory"), ellipse, pen);
    m_ellipses = true;
}

void TrajectoryPlot::drawLagPoint(Canvas& canvas, int arm, std::int64_t step)
{
    const auto& arms = history()->description().arms;
    if (history()->description().sketchSize > 2 || arms[static_cast<std::size_t>(arm)].optimizer != "sgdm" || step < 1)
        return;
    const auto valueAt = [&](const char* metric) {
        const Series* series = history()->find({metric, arm, allSeeds});
        return series ? series->valueAt(step - 1) : qQNaN();
    };
    const double beta = valueAt("momentum");
    // m_k = (θ_{k−1} − θ_k)/η, so y_k = θ_k − (ηβ/(1−β)) m_k = θ_k + β/(1−β) (θ_k − θ_{k−1}).
    std::array<double, 2> theta{};
    std::array<double, 2> lag{};
    for (int i = 0; i < history()->description().sketchSize; ++i) {
        const Series* series = armSeries(*history(), "coordinate_" + std::to_string(i + 1), arm);
        // At the end of a run θ is recorded before the last update, one step behind the snapshot.
        const std::int64_t index = series ? std::min(series->lowerBound(step), series->size() - 1) : 0;
        if (index < 1 || series->step(index) + 1 < step || series->step(index) - series->step(index - 1) != 1)
            return; // not recorded at two consecutive steps
        theta[static_cast<std::size_t>(i)] = series->value(index);
        lag[static_cast<std::size_t>(i)]
            = series->value(index) + beta / (1.0 - beta) * (series->value(index) - series->value(index - 1));
    }
    if (!(beta > 0.0) || !std::isfinite(lag[0]) || !std::isfinite(lag[1]))
        return;
    CurvePoints link;
    link.add(theta[0], theta[1]);
    link.add(lag[0], lag[1]);
    CurvePoints point;
    point.add(lag[0], lag[1]);
    const QColor color = theme().armColor(arm);
    canvas.path(armName(arm) + QStringLiteral(" lag"), link, QPen(color, lineWidth()));
    canvas.markers(armName(arm) + QStringLiteral(" y"), point, Canvas::Marker::Circle, QPen(color, 1.6), 8.0);
    m_lagPoints = true;
}

void TrajectoryPlot::fit()
{
    CurveTally x;
    CurveTally y;
    const int seeds = history()->description().recordedSeeds;
    for (std::size_t i = 0; i < m_result->view.x.size(); ++i) {
        if (isHidden(static_cast<int>(i) % m_result->view.replicas / std::max(seeds, 1)))
            continue;
        x.include(m_result->view.x[i]);
        y.include(m_result->view.y[i]);
    }
    const double size = std::max({x.high - x.low, y.high - y.low, 1e-12});
    if (!std::isfinite(size))
        return;
    const double room = 0.04 * size;
    fitX(x.low - room, x.high + room);
    fitY(y.low - room, y.high + room);
}

TrajectoryPlot::Ranges TrajectoryPlot::equalScales() const
{
    const QCPRange x = plot()->xAxis->range();
    const QCPRange y = plot()->yAxis->range();
    const QSize pixels = plot()->axisRect()->size();
    if (pixels.width() < 1 || pixels.height() < 1)
        return {x.lower, x.upper, y.lower, y.upper};
    const double unit = std::max(x.size() / pixels.width(), y.size() / pixels.height());
    const double width = std::max(unit * pixels.width(), x.size());
    const double height = std::max(unit * pixels.height(), y.size());
    return {x.center() - width / 2, x.center() + width / 2, y.center() - height / 2, y.center() + height / 2};
}

void TrajectoryPlot::layoutDone()
{
    // Equal scales: the axis with fewer units per pixel grows, so that nothing chosen leaves the view.
    const Ranges ranges = equalScales();
    if (ranges.xHigh - ranges.xLow > plot()->xAxis->range().size() * (1.0 + 1e-6))
        plot()->xAxis->setRange(ranges.xLow, ranges.xHigh);
    if (ranges.yHigh - ranges.yLow > plot()->yAxis->range().size() * (1.0 + 1e-6))
        plot()->yAxis->setRange(ranges.yLow, ranges.yHigh);
    // The ticks were chosen for the ranges before.
    plot()->axisRect()->update(QCPLayoutElement::upPreparation);
}

void TrajectoryPlot::describe(std::int64_t snapshots)
{
    const PlaneView& view = m_result->view;
    const auto label = [&view](std::size_t axis) {
        return tr("PC %1 (%2, random walk %3)")
            .arg(axis + 1)
            .arg(percentText(view.explained[axis]), percentText(std::round(100.0 * randomWalkExplained[axis]) / 100.0));
    };
    const bool exact = history()->description().sketchSize <= 2; // the plane is all of the parameter space
    setXLabel(exact ? tr("parameter 1") : tr("θ − θ₀ along ") + label(0));
    setYLabel(exact ? tr("parameter 2") : label(1));
    QList<LegendEntry> legend;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm) {
        if (isHidden(arm))
            continue;
        const double fraction = exact ? qQNaN() : offPlane(arm, snapshots - 1);
        const QString off = std::isfinite(fraction) ? tr(", %1 off plane").arg(percentText(fraction)) : QString();
        legend << armEntry(armName(arm) + off, arm);
    }
    if (exact && m_loss)
        legend << LegendEntry{tr("loss, ×4 from line to line"), theme().faint(theme().muted, 0.6), LegendEntry::Mark::Line};
    if (m_lagPoints)
        legend << LegendEntry{tr("y = θ − ηβ/(1−β) m"), theme().muted, LegendEntry::Mark::Circles};
    if (m_ellipses)
        legend << LegendEntry{tr("theory, 95 % once stationary"), theme().muted, LegendEntry::Mark::Dashes};
    legend << LegendEntry{tr("mean"), theme().muted, LegendEntry::Mark::Points};
    legend << LegendEntry{tr("seed"), theme().muted, LegendEntry::Mark::Line};
    header()->setLegend(legend);
    header()->setSentence(QString::fromStdString(history()->description().trajectoriesMissing));
}

} // namespace tandem
