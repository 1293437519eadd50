// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/joint_plane.h"
#include "verification/check_families.h"

#include <span>
#include <string>

namespace tandem {

namespace {

/// What JointPlane finds in two pooled random walks of 1000 dimensions: SGD on a landscape so flat that it only diffuses,
/// seen through the sketch as every run is. The null holds for infinitely many dimensions; the 256 of the sketch, fewer
/// in effect, raise a leading fraction by about one in their number, so half a point is allowed.
Measurement randomWalkFraction(const Workbench& bench, int component)
{
    constexpr int dimension = 1000;
    constexpr int walks = 60;
    constexpr int snapshots = 100;
    constexpr int pooled = 2;
    QuadraticConfig config;
    config.curvatures.assign(dimension, 1e-12);
    config.start.assign(dimension, 0.0);
    const auto ensemble = bench.quadratic(config, bench.options({sgdArm(1.0)}, walks * pooled));
    const auto size = static_cast<std::size_t>(ensemble->shape().sketchSize);
    const std::size_t row = pooled * size;
    std::vector<float> sketches(walks * row);
    std::vector<std::vector<float>> paths(walks); // [snapshot, replica, sketch] each
    for (int snapshot = 0; snapshot < snapshots; ++snapshot) {
        ensemble->sketch(sketches);
        for (int walk = 0; walk < walks; ++walk) {
            const auto first = sketches.begin() + static_cast<std::ptrdiff_t>(walk * row);
            paths[walk].insert(paths[walk].end(), first, first + static_cast<std::ptrdiff_t>(row));
        }
        advance(*ensemble, 1);
    }
    std::vector<double> fractions;
    for (const std::vector<float>& path : paths)
        fractions.push_back(JointPlane().update(path, snapshots, pooled, static_cast<int>(size)).explained[component]);
    const MeanWithError mean = meanWithError(fractions);
    return {mean.mean, mean.error, randomWalkExplained[component], .005};
}

} // namespace

std::vector<Check> planeChecks()
{
    std::vector<Check> made;
    for (const int component : {0, 1, 2}) {
        const std::string number = std::to_string(component + 1);
        made.push_back({"random-walk-component-" + number,
            "share of variance that component " + number + " of the joint plane finds in random walks: 6/(π²·" + number + "²)",
            [component](const Workbench& bench) { return randomWalkFraction(bench, component); }});
    }
    return made;
}

} // namespace tandem
