// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/contour_lines.h"

#include <QMetaType>
#include <QString>

#include <cstdint>
#include <vector>

namespace tandem {

/// A plane in the space of parameters that trajectories can be shown on, as a user chooses it.
struct PlaneRequest {
    enum class Kind {
        Joint,        ///< the joint PCA of all arms and seeds, always up to date
        Arms,         ///< through θ₀ and both compared arms' θ
        Eigenvectors, ///< through an arm's θ along the Hessian's top two eigenvectors there
        Random,       ///< through an arm's θ along two random filter-normalised directions
        Coordinates,  ///< through an arm's θ along two parameters
    };
    Kind kind = Kind::Joint;
    int arm = 0;             ///< whose θ; of neither Joint nor Arms
    std::int64_t first = 1;  ///< of Coordinates: a parameter, counted from 1
    std::int64_t second = 2; ///< of Coordinates

    bool operator==(const PlaneRequest&) const = default;
};

/// The loss on a plane, and where the first seed was with respect to it, as of some step of a run.
struct LossPlane {
    struct Visit {
        int arm = 0;
        std::int64_t step = 0;
        double x = 0.0;
        double y = 0.0;
        double offPlane = 0.0; ///< |residual|² / |θ − origin|², in [0, 1]
    };
    /// More than half of the way there lies off the plane: around such a place the contour is not the loss on the path.
    static constexpr double mostOffPlane = 0.5;

    QString xLabel;
    QString yLabel;
    QString sentence;          ///< what the loss is of, and what of the path is shown
    LossGrid grid;             ///< all of it
    LossGrid masked;           ///< with holes where the nearest visit is farther off the plane than mostOffPlane
    std::vector<Visit> visits; ///< by arm, then step
};

} // namespace tandem

Q_DECLARE_METATYPE(tandem::PlaneRequest)
