// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/joint_plane.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

constexpr std::int64_t maximumFitRows = 512;

using FloatRow = Eigen::Map<const Eigen::VectorXf>;

/// A view of the rows [snapshot, replica, size].
struct Rows {
    std::span<const float> values;
    std::int64_t snapshots;
    std::int64_t replicas;
    std::int64_t size;

    FloatRow row(std::int64_t snapshot, std::int64_t replica) const
    {
        return FloatRow(values.data() + (snapshot * replicas + replica) * size, size);
    }
};

/// `count` numbers evenly from 0 … total − 1, first and last among them.
std::vector<std::int64_t> evenly(std::int64_t total, std::int64_t count)
{
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < count; ++i)
        chosen.push_back(count == 1 ? total - 1 : i * (total - 1) / (count - 1));
    return chosen;
}

/// The finite rows to fit on, [row, size]. Snapshots are thinned for all replicas alike, so that no arm or seed weighs more;
/// replicas only when there are very many.
Eigen::MatrixXd fitRows(const Rows& rows)
{
    const std::int64_t replicas = std::min(rows.replicas, std::max<std::int64_t>(64, maximumFitRows / rows.snapshots));
    const std::int64_t snapshots = std::min(rows.snapshots, maximumFitRows / replicas);
    const std::vector<std::int64_t> chosenReplicas = evenly(rows.replicas, replicas);
    Eigen::MatrixXd chosen(snapshots * replicas, rows.size);
    Eigen::Index count = 0;
    for (const std::int64_t snapshot : evenly(rows.snapshots, snapshots)) {
        for (const std::int64_t replica : chosenReplicas) {
            const FloatRow row = rows.row(snapshot, replica);
            if (row.allFinite())
                chosen.row(count++) = row.cast<double>();
        }
    }
    return chosen.topRows(count);
}

/// Where the replicas started, on average: the first snapshot that holds a finite row.
Eigen::VectorXd meanStart(const Rows& rows)
{
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(rows.size);
    for (std::int64_t snapshot = 0; snapshot < rows.snapshots; ++snapshot) {
        int count = 0;
        for (std::int64_t replica = 0; replica < rows.replicas; ++replica) {
            const FloatRow row = rows.row(snapshot, replica);
            if (row.allFinite()) {
                sum += row.cast<double>();
                ++count;
            }
        }
        if (count > 0)
            return sum / count;
    }
    return sum;
}

struct Components {
    Eigen::MatrixXd basis; // [size, 2], orthonormal
    std::array<double, 3> explained{};
};

/// Makes `column` a unit vector orthogonal to the columns left of it: the closest to what stands there, or to the
/// first coordinate axis that allows it.
void orthonormalize(Eigen::MatrixXd& basis, Eigen::Index column)
{
    Eigen::VectorXd candidate = basis.col(column);
    for (Eigen::Index axis = -1; axis < basis.rows(); ++axis) {
        if (axis >= 0)
            candidate = Eigen::VectorXd::Unit(basis.rows(), axis);
        // Twice is enough: a second pass removes what rounding left in the first.
        for (int pass = 0; pass < 2; ++pass) {
            for (Eigen::Index before = 0; before < column; ++before)
                candidate -= basis.col(before).dot(candidate) * basis.col(before);
        }
        const double norm = candidate.norm();
        if (std::isfinite(norm) && norm > 0.5) {
            basis.col(column) = candidate / norm;
            return;
        }
    }
}

/// First principal components of the centred rows X [row, size], of XᵀX or of the Gram matrix XXᵀ, whichever is smaller.
/// Directions without variance are taken from `previous` where there is one.
Components principalComponents(const Eigen::MatrixXd& centered, const Eigen::MatrixXd& previous)
{
    const Eigen::Index size = centered.cols();
    const bool gram = centered.rows() < size;
    const Eigen::Index order = gram ? centered.rows() : size;
    Eigen::MatrixXd products = Eigen::MatrixXd::Zero(order, order);
    if (gram)
        products.selfadjointView<Eigen::Lower>().rankUpdate(centered);
    else
        products.selfadjointView<Eigen::Lower>().rankUpdate(centered.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(products);
    const double total = std::max(products.trace(), 0.0);

    Components components;
    components.basis = previous.size() > 0 ? previous : Eigen::MatrixXd::Zero(size, 2);
    for (Eigen::Index k = 0; k < std::min<Eigen::Index>(3, order); ++k) {
        const double eigenvalue = solver.eigenvalues()(order - 1 - k);
        // Below this an eigenvalue is what rounding left of 0.
        const bool present = eigenvalue > 1e-13 * total && total > 0.0;
        components.explained[k] = present ? eigenvalue / total : 0.0;
        if (k >= 2 || !present)
            continue;
        const Eigen::VectorXd vector = solver.eigenvectors().col(order - 1 - k);
        components.basis.col(k) = gram ? Eigen::VectorXd((centered.transpose() * vector).normalized()) : vector;
    }
    for (Eigen::Index k = 0; k < 2; ++k)
        orthonormalize(components.basis, k);
    return components;
}

/// The basis of the same plane that is closest to `previous`: V R with R = U Wᵀ, VᵀV_previous = U Σ Wᵀ (orthogonal
/// Procrustes, reflections included).
Eigen::MatrixXd turnedOnto(const Eigen::MatrixXd& previous, const Eigen::MatrixXd& basis)
{
    const Eigen::Matrix2d overlap = basis.transpose() * previous;
    const Eigen::JacobiSVD<Eigen::Matrix2d> svd(overlap, Eigen::ComputeFullU | Eigen::ComputeFullV);
    return basis * (svd.matrixU() * svd.matrixV().transpose());
}

} // namespace

PlaneView JointPlane::update(std::span<const float> values, std::int64_t snapshots, int replicas, int size)
{
    assert(static_cast<std::int64_t>(values.size()) == snapshots * replicas * size);
    PlaneView view;
    view.snapshots = snapshots;
    view.replicas = replicas;
    if (snapshots == 0 || replicas == 0 || size == 0)
        return view;
    const Rows rows{values, snapshots, replicas, size};
    if (m_center.size() != size)
        reset();
    if (!m_frozen || m_basis.size() == 0)
        fit(fitRows(rows), size > 2 ? meanStart(rows) : Eigen::VectorXd::Zero(size));
    view.explained = m_explained;

    const std::size_t points = static_cast<std::size_t>(snapshots) * static_cast<std::size_t>(replicas);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    view.x.assign(points, nan);
    view.y.assign(points, nan);
    view.offPlane.assign(points, nan);
    view.residual.assign(points, nan);
    if (m_basis.size() == 0)
        return view;
    const Eigen::VectorXd origin = m_center + m_basis * (m_basis.transpose() * (m_origin - m_center));
    view.plane = {{origin.begin(), origin.end()}, {m_basis.col(0).begin(), m_basis.col(0).end()},
        {m_basis.col(1).begin(), m_basis.col(1).end()}};
    Eigen::VectorXd row(size);
    Eigen::VectorXd fromCenter(size);
    for (std::size_t point = 0; point < points; ++point) {
        row = FloatRow(values.data() + point * static_cast<std::size_t>(size), size).cast<double>();
        fromCenter = row - m_center;
        const double squared = fromCenter.squaredNorm();
        if (!std::isfinite(squared))
            continue;
        const Eigen::Vector2d inPlane = m_basis.transpose() * fromCenter;
        // Not by way of the centre: beside one that has diverged, the centre is where all digits of the others are lost.
        const Eigen::Vector2d place = m_basis.transpose() * (row - m_origin);
        view.x[point] = place.x();
        view.y[point] = place.y();
        view.offPlane[point] = squared > 0.0 ? std::clamp(1.0 - inPlane.squaredNorm() / squared, 0.0, 1.0) : 0.0;
        view.residual[point] = view.offPlane[point] * squared;
    }
    return view;
}

void JointPlane::fit(Eigen::MatrixXd rows, const Eigen::VectorXd& origin)
{
    if (rows.rows() == 0)
        return;
    const Eigen::Index size = rows.cols();
    m_origin = origin;
    // Counted from the first row, rows that are all equal have a variance of exactly 0.
    const Eigen::RowVectorXd first = rows.row(0);
    rows.rowwise() -= first;
    const Eigen::RowVectorXd mean = rows.colwise().mean();
    rows.rowwise() -= mean;
    m_center = (first + mean).transpose();
    if (size == 1) {
        m_explained = {rows.squaredNorm() > 0.0 ? 1.0 : 0.0, 0.0, 0.0};
        m_basis = Eigen::MatrixXd::Identity(1, 2);
        return;
    }
    const Components components = principalComponents(rows, m_basis);
    m_explained = components.explained;
    if (size == 2)
        m_basis = Eigen::MatrixXd::Identity(2, 2);
    else
        m_basis = m_basis.size() > 0 ? turnedOnto(m_basis, components.basis) : components.basis;
}

void JointPlane::reset()
{
    m_center.resize(0);
    m_origin.resize(0);
    m_basis.resize(0, 0);
    m_explained = {};
}

} // namespace tandem
