// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plane_evaluation.h"

#include "support/input_error.h"
#include "support/interrupted.h"
#include "support/thread_pool.h"
#include "training/ensemble_choice.h"
#include "training/training_checkpoint.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tandem {

namespace {

using Points = std::vector<std::shared_ptr<const ParameterPoint>>;

bool isFinite(std::span<const float> theta)
{
    return std::ranges::all_of(theta, [](float x) { return std::isfinite(x); });
}

/// θ₀ of the experiment's first seed, which is the same whatever the number of seeds.
std::shared_ptr<const ParameterPoint> startOf(Experiment experiment)
{
    experiment.seeds = 1;
    const std::unique_ptr<Ensemble> ensemble = makeEnsemble(experiment, "cpu", 1);
    return std::make_shared<const ParameterPoint>(firstSeedOf(*ensemble));
}

std::vector<double> thetaOf(const ParameterPoint& point, int arm, const Experiment& experiment)
{
    const std::vector<float>& theta = point.arms[static_cast<std::size_t>(arm)];
    if (!isFinite(theta))
        throw InputError("Arm \"" + experiment.arms[static_cast<std::size_t>(arm)].name
            + "\" has diverged: no plane goes through where it was at step " + std::to_string(point.step) + ".");
    return {theta.begin(), theta.end()};
}

ParameterPlane planeThroughArms(const Points& points, const Experiment& experiment)
{
    const ComparedArms pair = experiment.compared;
    if (!pair.exist())
        throw InputError("No two arms are compared that a plane could go through: name them in run.compare.");
    const ParameterPoint& last = *points.back();
    ParameterPlane plane = planeThrough(thetaOf(*points.front(), pair.first, experiment), thetaOf(last, pair.first, experiment),
        thetaOf(last, pair.second, experiment));
    const auto isZero = [](const std::vector<double>& v) { return std::ranges::all_of(v, [](double x) { return x == 0.0; }); };
    if (isZero(plane.first) || isZero(plane.second))
        throw InputError("The start and both arms lie on one line at step " + std::to_string(last.step)
            + ", and many planes go through it: train on.");
    return plane;
}

ParameterPlane planeOf(const PlaneChoice& choice, const Points& points, const Experiment& experiment, Objective& objective)
{
    if (choice.kind == PlaneChoice::Kind::Arms)
        return planeThroughArms(points, experiment);
    const std::vector<double> theta = thetaOf(*points.back(), choice.arm, experiment);
    const auto size = static_cast<std::int64_t>(theta.size());
    if (size < 2)
        throw InputError("The problem has one parameter: there is no plane.");
    if (choice.kind == PlaneChoice::Kind::Eigenvectors)
        return eigenPlane(objective, theta);
    if (choice.kind == PlaneChoice::Kind::Random)
        return filterNormalisedPlane(theta, objective.filters(), choice.seed);
    if (std::min(choice.first, choice.second) < 0 || std::max(choice.first, choice.second) >= size
        || choice.first == choice.second)
        throw InputError("Parameters " + std::to_string(choice.first + 1) + " and " + std::to_string(choice.second + 1)
            + " make no plane: they must differ and lie from 1 to " + std::to_string(size) + ".");
    return coordinatePlane(theta, choice.first, choice.second);
}

std::vector<PlaneLoss::Visit> visitsOf(const PlaneChoice& choice, const Points& points, const ParameterPlane& plane, int arms)
{
    if (choice.kind == PlaneChoice::Kind::Random)
        return {{choice.arm, points.back()->step, {}}};
    std::vector<PlaneLoss::Visit> visits;
    for (int arm = 0; arm < arms; ++arm) {
        for (const auto& point : points) {
            const std::vector<float>& theta = point->arms[static_cast<std::size_t>(arm)];
            if (isFinite(theta))
                visits.push_back({arm, point->step, placeOn(plane, std::vector<double>(theta.begin(), theta.end()))});
        }
    }
    return visits;
}

/// How far to go along the first eigenvector v until the parabola ½ a² vᵀHv has doubled the loss at the origin; 1 where it
/// never does.
double curvatureRadius(const ParameterPlane& plane, Objective& objective)
{
    std::vector<double> image(plane.first.size());
    objective.hessianVector(plane.origin, plane.first, image);
    const double curvature = std::inner_product(image.begin(), image.end(), plane.first.begin(), 0.0);
    const double radius = std::sqrt(2.0 * objective.loss(plane.origin) / curvature);
    return std::isfinite(radius) && radius > 0.0 ? radius : 1.0;
}

/// Of the wanted aspect, so that both axes can have one scale.
LossGrid gridFor(const PlaneLoss& loss, const ParameterPlane& plane, Objective& objective)
{
    const double aspect = loss.choice.aspect > 0.0 ? loss.choice.aspect : 1.0;
    const double wide = std::max(aspect, 1.0);
    const double high = std::max(1.0 / aspect, 1.0);
    double x = 0.0;
    double y = 0.0;
    double radius = 1.0; // half the shorter side
    if (loss.choice.kind == PlaneChoice::Kind::Eigenvectors) {
        radius = curvatureRadius(plane, objective);
    } else if (loss.choice.kind != PlaneChoice::Kind::Random && !loss.visits.empty()) {
        const auto [left, right] = std::ranges::minmax(loss.visits, {}, [](const auto& visit) { return visit.place.a; });
        const auto [below, above] = std::ranges::minmax(loss.visits, {}, [](const auto& visit) { return visit.place.b; });
        x = 0.5 * (left.place.a + right.place.a);
        y = 0.5 * (below.place.b + above.place.b);
        constexpr double margin = 1.25;
        const double extent
            = 0.5 * margin * std::max((right.place.a - left.place.a) / wide, (above.place.b - below.place.b) / high);
        radius = extent > 0.0 ? extent : 1.0;
    }
    const int points = std::max(loss.choice.points, 2);
    const int columns = static_cast<int>(std::lround(points * wide));
    const int rows = static_cast<int>(std::lround(points * high));
    const auto count = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    return {
        x - radius * wide, x + radius * wide, y - radius * high, y + radius * high, columns, rows, std::vector<double>(count)};
}

} // namespace

LossGrid PlaneLoss::masked(double limit) const
{
    std::vector<PlanePlace> places;
    places.reserve(visits.size());
    for (const Visit& visit : visits)
        places.push_back(visit.place);
    LossGrid holed = grid;
    maskFarFrom(places, limit, holed);
    return holed;
}

PlaneEvaluation::PlaneEvaluation(
    std::string experimentText, PathSource path, PlaneChoice choice, std::function<void()> onProgress)
    : m_experimentText(std::move(experimentText))
    , m_source(std::move(path))
    , m_choice(choice)
    , m_onProgress(std::move(onProgress))
{
    m_thread = std::thread([this] { run(); });
}

PlaneEvaluation::~PlaneEvaluation()
{
    cancel();
    m_thread.join();
}

void PlaneEvaluation::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    if (m_interruptible)
        m_interruptible->interrupt();
}

std::shared_ptr<const PlaneLoss> PlaneEvaluation::result() const
{
    const std::lock_guard lock(m_mutex);
    return m_result;
}

std::string PlaneEvaluation::message() const
{
    const std::lock_guard lock(m_mutex);
    return m_message;
}

void PlaneEvaluation::run()
{
    lowerThreadPriority();
    const auto refuse = [this](const std::string& sentence) {
        const std::lock_guard lock(m_mutex);
        m_message = sentence;
    };
    try {
        auto result = std::make_shared<const PlaneLoss>(evaluate());
        const std::lock_guard lock(m_mutex);
        m_result = std::move(result);
    } catch (const Interrupted&) {
        refuse("It was cancelled.");
    } catch (const InputError& error) {
        refuse(error.what());
    } catch (const std::exception& error) {
        refuse(std::string("The loss on the plane could not be evaluated: ") + error.what());
    }
    m_done = true;
    if (m_onProgress)
        m_onProgress();
}

/// What cancel() interrupts from now on; closed-form problems are too quick to listen to it, so this throws as well.
void PlaneEvaluation::publish(Objective* objective)
{
    const std::lock_guard lock(m_mutex);
    m_interruptible = objective;
    if (m_cancelled && objective)
        throw Interrupted{};
}

PlaneLoss PlaneEvaluation::evaluate()
{
    const Experiment experiment = parseExperiment(m_experimentText, "the run's experiment");
    const std::shared_ptr<const ParameterPath> path = m_source();
    Points points = path ? path->points() : Points();
    if (points.empty() || points.front()->step != 0)
        points.insert(points.begin(), startOf(experiment));
    const auto arms = static_cast<int>(experiment.arms.size());
    if (m_choice.arm < 0 || m_choice.arm >= arms)
        throw InputError("There is no arm " + std::to_string(m_choice.arm) + ".");

    const std::unique_ptr<Objective> objective = makeObjective(experiment);
    for (const auto& point : points)
        for (const std::vector<float>& theta : point->arms)
            if (std::ssize(point->arms) != arms || std::ssize(theta) != objective->parameters())
                throw InputError("The parameters that were kept are not those of the run's experiment.");
    // Unpublished before the objective goes, whatever happens.
    const auto unpublish = [this](Objective*) { publish(nullptr); };
    const std::unique_ptr<Objective, decltype(unpublish)> published(objective.get(), unpublish);
    publish(objective.get());

    PlaneLoss loss;
    loss.choice = m_choice;
    loss.step = points.back()->step;
    loss.parameters = objective->parameters();
    loss.sample = objective->sample();
    const ParameterPlane plane = planeOf(m_choice, points, experiment, *objective);
    loss.visits = visitsOf(m_choice, points, plane, arms);
    loss.grid = gridFor(loss, plane, *objective);
    for (int row = 0; row < loss.grid.rows; ++row) {
        publish(objective.get());
        evaluateRow(*objective, plane, loss.grid, row);
        m_progress = static_cast<double>(row + 1) / loss.grid.rows;
        if (m_onProgress)
            m_onProgress();
    }
    return loss;
}

} // namespace tandem
