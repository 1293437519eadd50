// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/trajectory_plot.h"

#include "plots/joint_plane_picture.h"
#include "plots/loss_plane_picture.h"
#include "plots/plane_bar.h"
#include "plots/plane_chooser.h"
#include "plots/plot_header.h"
#include "plots/series_curves.h"

#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr std::int64_t mostSnapshots = 250;
constexpr std::int64_t leastPauseMilliseconds = 400;
constexpr double idleShare = 10.0; // a computation is followed by nine times its duration without one

/// How much farther than the nearest quarter of the paths one may lead before the view gives it up: one that has diverged,
/// and any other, which may only learn faster.
constexpr double farOfDiverged = 1e2;
constexpr double farOfAny = 1e6;

/// [replica] the greatest distance from where the path begins.
std::vector<double> reaches(const PlaneView& view)
{
    std::vector<double> reaches(static_cast<std::size_t>(view.replicas), 0.0);
    for (std::size_t i = 0; i < view.x.size(); ++i) {
        const std::size_t replica = i % reaches.size();
        const double distance = std::hypot(view.x[i] - view.x[replica], view.y[i] - view.y[replica]);
        if (std::isfinite(distance))
            reaches[replica] = std::max(reaches[replica], distance);
    }
    return reaches;
}

/// Where the arms' means over their seeds were, at some of the snapshots, and how far off the plane: |residual|²/(|residual|² +
/// ρ²), ρ² being the mean square of how far from their mean the places lie. So a half is as far off as they are apart, also near
/// their mean.
std::vector<PlanePlace> meanPlaces(const PlaneView& view, int arms, int seeds)
{
    constexpr std::int64_t mostPlaces = 128;
    const std::int64_t every = std::max<std::int64_t>(view.snapshots * arms / mostPlaces, 1);
    std::vector<PlanePlace> places;
    Bucket a;
    Bucket b;
    Bucket squares;
    for (int arm = 0; arm < arms; ++arm) {
        for (std::int64_t snapshot = 0; snapshot < view.snapshots; snapshot += every) {
            Bucket x;
            Bucket y;
            Bucket residual;
            for (int seed = 0; seed < seeds; ++seed) {
                const auto point = static_cast<std::size_t>(snapshot * view.replicas + arm * seeds + seed);
                x.add(view.x[point]);
                y.add(view.y[point]);
                residual.add(view.residual[point]);
            }
            if (x.count == 0)
                continue;
            const PlanePlace& place = places.emplace_back(PlanePlace{x.mean(), y.mean(), residual.mean()});
            a.add(place.a);
            b.add(place.b);
            squares.add(place.a * place.a + place.b * place.b);
        }
    }
    const double spread = squares.mean() - a.mean() * a.mean() - b.mean() * b.mean();
    for (PlanePlace& place : places)
        place.offPlane = place.offPlane > 0.0 ? place.offPlane / (place.offPlane + std::max(spread, 0.0)) : 0.0;
    return places;
}

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
    if (m_joint && history() && history()->description().sketchSize == 0)
        return tr("No parameters were recorded: there is no trajectory to draw");
    if (m_joint)
        return RunPlot::emptyText();
    return m_noLossPlane.isEmpty() ? tr("The loss on the plane is being evaluated") : tr("No loss on this plane");
}

double TrajectoryPlot::planeAspect() const
{
    const QSize axes = plot()->axisRect()->size();
    return axes.height() > 0 ? std::clamp(static_cast<double>(axes.width()) / axes.height(), 1.0 / 3.0, 3.0) : 1.0;
}

void TrajectoryPlot::setLoss(LossContours::Loss loss)
{
    m_contours.setLoss(std::move(loss));
    markDirty();
}

void TrajectoryPlot::setStationarySpread(JointPlanePicture::StationarySpread spread)
{
    m_spread = std::move(spread);
    markDirty();
}

QVariantMap TrajectoryPlot::choices() const
{
    QVariantMap choices = RunPlot::choices();
    if (!m_lagPoints)
        choices[QStringLiteral("lagPoints")] = false;
    return choices;
}

void TrajectoryPlot::setChoices(const QVariantMap& choices)
{
    RunPlot::setChoices(choices);
    m_lagPoints = choices.value(QStringLiteral("lagPoints"), true).toBool();
    markDirty();
}

void TrajectoryPlot::addToMenu(QMenu& menu)
{
    QAction* action = menu.addAction(tr("&Lag point y of SGDM"), this, [this] {
        m_lagPoints = !m_lagPoints;
        markDirty();
    });
    action->setObjectName(QStringLiteral("lagPoints"));
    action->setCheckable(true);
    const QString objection = m_joint ? m_whyNoLagPoint : tr("It is drawn on the joint PCA alone.");
    action->setEnabled(m_result && objection.isEmpty());
    action->setChecked(action->isEnabled() && m_lagPoints);
    action->setToolTip(
        objection.isEmpty() ? tr("y = θ − ηβ/(1−β) m, which moves as SGD does, of the mean over the seeds") : objection);
}

void TrajectoryPlot::historyReplaced()
{
    m_spread = {};
    m_result.reset();
    m_pauseMilliseconds = 0;
    m_freezeButton->setChecked(false);
    m_contours.setLoss({});
    m_contours.setPlane({}, {});
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
    const RunDescription& run = history()->description();
    m_contours.setPlane(m_result->view.plane, meanPlaces(m_result->view, static_cast<int>(run.arms.size()), run.recordedSeeds));
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
    fit();
    equalize();
    const JointPlanePicture picture(canvas,
        {*history(), *m_result, snapshotsShown(), theme(), lineWidth(), shownArms(), m_contours.within(equalScales()), m_spread,
            m_lagPoints});
    m_whyNoLagPoint = picture.whyNoLagPoint();
    setXLabel(picture.xLabel());
    setYLabel(picture.yLabel());
    header()->setLegend(picture.legend());
    QStringList sentences;
    if (m_farOut > 0)
        sentences << tr("%1 of %2 paths lead far out of the view").arg(m_farOut).arg(m_paths);
    if (const std::string& missing = history()->description().trajectoriesMissing; !missing.empty())
        sentences << QString::fromStdString(missing);
    header()->setSentence(sentences.join(QStringLiteral(" · ")));
}

std::vector<int> TrajectoryPlot::shownArms() const
{
    std::vector<int> arms;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm)
        if (!isHidden(arm))
            arms.push_back(arm);
    return arms;
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
    equalize();
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

void TrajectoryPlot::fit()
{
    const PlaneView& view = m_result->view;
    const int seeds = std::max(history()->description().recordedSeeds, 1);
    const std::vector<double> reach = reaches(view);
    std::vector<std::size_t> paths;
    for (std::size_t replica = 0; replica < reach.size(); ++replica)
        if (!isHidden(static_cast<int>(replica) / seeds))
            paths.push_back(replica);
    m_paths = static_cast<int>(paths.size());
    m_farOut = 0;
    if (paths.empty())
        return;
    std::ranges::sort(paths, {}, [&](std::size_t replica) { return reach[replica]; });
    const double near = reach[paths[paths.size() / 4]];
    const std::size_t last = view.x.size() - reach.size(); // of the last snapshot the first
    CurveTally x;
    CurveTally y;
    for (const std::size_t replica : paths) {
        const double far = std::isfinite(view.x[last + replica]) ? farOfAny : farOfDiverged;
        if (near > 0.0 && reach[replica] > far * near) {
            ++m_farOut;
            continue;
        }
        for (std::size_t i = replica; i < view.x.size(); i += reach.size()) {
            x.include(view.x[i]);
            y.include(view.y[i]);
        }
    }
    const double size = std::max(x.high - x.low, y.high - y.low);
    if (!std::isfinite(size))
        return;
    const double room = size > 1e-12 ? 0.04 * size : 0.5; // at the start all is in one place
    fitX(x.low - room, x.high + room);
    fitY(y.low - room, y.high + room);
}

PlaneRanges TrajectoryPlot::equalScales() const
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

void TrajectoryPlot::equalize()
{
    const PlaneRanges ranges = equalScales();
    if (ranges.xHigh - ranges.xLow > plot()->xAxis->range().size() * (1.0 + 1e-6))
        plot()->xAxis->setRange(ranges.xLow, ranges.xHigh);
    if (ranges.yHigh - ranges.yLow > plot()->yAxis->range().size() * (1.0 + 1e-6))
        plot()->yAxis->setRange(ranges.yLow, ranges.yHigh);
}

void TrajectoryPlot::layoutDone()
{
    equalize();
    // The ticks were chosen for the ranges before.
    plot()->axisRect()->update(QCPLayoutElement::upPreparation);
}

} // namespace tandem
