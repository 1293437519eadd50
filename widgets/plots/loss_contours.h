// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_floor.h"
#include "statistics/plane.h"

#include <functional>
#include <span>
#include <vector>

namespace tandem {

/// What the axes of a plane show.
struct PlaneRanges {
    double xLow = 0.0;
    double xHigh = 0.0;
    double yLow = 0.0;
    double yHigh = 0.0;
    bool operator==(const PlaneRanges&) const = default;
};

/// The exact loss of a problem on a plane of its parameters. It is computed when a plane and a view of it are first looked at,
/// not whenever they are drawn: while the trajectories move over it, the floor stays.
class LossContours {
public:
    /// The loss at θ [parameters]. Empty: there is no floor.
    using Loss = std::function<double(std::span<const double> theta)>;

    void setLoss(Loss loss);
    /// `path`: where the arms were on it. An empty plane has no floor, that of two parameters needs no path.
    void setPlane(const ParameterPlane& plane, std::vector<PlanePlace> path);
    /// The floor within the ranges: lines at powers of 4, of more than seven the highest, where the plane holds all of the
    /// parameter space, and otherwise as many as say something.
    const LossFloor& within(const PlaneRanges& ranges);

private:
    void compute(const PlaneRanges& ranges);

    Loss m_loss;
    ParameterPlane m_plane;
    std::vector<PlanePlace> m_path;
    PlaneRanges m_ranges;
    LossFloor m_floor;
};

} // namespace tandem
