// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/plane.h"

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Fractions of variance that PCA finds in a pure random walk, 6/(π²k²) for k = 1, 2, 3: 60.8, 15.2 and 6.8 %. A
/// trajectory's own fractions mean something only beside these (Antognini & Sohl-Dickstein 2018).
inline constexpr std::array<double, 3> randomWalkExplained{0.607927, 0.151982, 0.067547};

/// Trajectories of all replicas in one plane.
struct PlaneView {
    std::int64_t snapshots = 0;
    int replicas = 0;
    std::vector<double> x;             ///< [snapshot, replica] first coordinate
    std::vector<double> y;             ///< [snapshot, replica] second coordinate
    std::vector<double> offPlane;      ///< [snapshot, replica] |residual|² / |θ − centre|², in [0, 1]; NaN where diverged
    std::vector<double> residual;      ///< [snapshot, replica] |residual|², the square of the distance from the plane
    std::array<double, 3> explained{}; ///< fraction of variance along the first three components; 0 where there is none
    ParameterPlane plane;              ///< where (x, y) lies in the rows' space; empty before the first fit
};

/// The joint PCA plane of all arms and seeds, kept from one update to the next so that the picture neither flips nor jumps:
/// each new basis is turned onto the last by orthogonal Procrustes (so x and y span the first two components but need not be
/// them), and coordinates are counted from where the replicas started on average, not from the centre, which moves. Up to
/// two parameters need no plane: x and y are then the parameters themselves, y = 0 where there is one. Not thread-safe.
class JointPlane {
public:
    /// Fits the plane on at most 512 of the rows, evenly chosen, and projects all of them. `rows` is [snapshot, replica,
    /// size]; a replica with a non-finite number takes no part in the fit at that snapshot and gets NaN coordinates.
    PlaneView update(std::span<const float> rows, std::int64_t snapshots, int replicas, int size);
    /// While frozen, update() projects on the last plane instead of fitting a new one.
    void setFrozen(bool frozen) { m_frozen = frozen; }
    bool frozen() const { return m_frozen; }
    /// Forgets the plane, e.g. when another run begins.
    void reset();

private:
    void fit(Eigen::MatrixXd rows, const Eigen::VectorXd& origin);

    bool m_frozen = false;
    Eigen::VectorXd m_center; // [size] mean of the rows last fitted on
    Eigen::VectorXd m_origin; // [size] the point with x = y = 0 (its part in the plane)
    Eigen::MatrixXd m_basis;  // [size, 2], empty before the first fit
    std::array<double, 3> m_explained{};
};

} // namespace tandem
