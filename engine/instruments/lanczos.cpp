// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/lanczos.h"

#include "support/random.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

using Vector = Eigen::VectorXd;

/// What is left of `vector` outside the span of the basis; twice is enough (Parlett).
void orthogonalise(Vector& vector, const std::vector<Vector>& basis)
{
    for (int pass = 0; pass < 2; ++pass) {
        for (const Vector& other : basis)
            vector -= other.dot(vector) * other;
    }
}

/// A random unit vector orthogonal to the basis, number `start` of those of this size.
Vector newStart(std::int64_t size, int start, const std::vector<Vector>& basis)
{
    Vector vector(size);
    for (std::int64_t i = 0; i < size; i += 4) {
        const auto normals
            = standardNormals(static_cast<std::uint64_t>(start), RandomStream::Instruments, static_cast<std::uint64_t>(i / 4), 0);
        for (std::int64_t j = i; j < std::min(i + 4, size); ++j)
            vector[j] = normals[static_cast<std::size_t>(j - i)];
    }
    vector.normalize();
    orthogonalise(vector, basis);
    return vector.normalized();
}

/// The first vector: random, unless there is something to begin with.
Vector firstStart(std::int64_t size, std::span<const double> warm)
{
    constexpr double randomShare = .1;
    const Vector cold = newStart(size, 0, {});
    if (warm.empty())
        return cold;
    return (Eigen::Map<const Vector>(warm.data(), size).normalized() + randomShare * cold).normalized();
}

LargestEigenpairs notFinite(std::int64_t size, int wanted, int products)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    LargestEigenpairs nothing;
    nothing.values.assign(static_cast<std::size_t>(wanted), nan);
    nothing.residuals = nothing.values;
    nothing.vectors.assign(nothing.values.size(), std::vector<double>(static_cast<std::size_t>(size), nan));
    nothing.largest = nan;
    nothing.products = products;
    return nothing;
}

/// Residual |β s| of the Ritz pair in `column`, β the norm of what the last product left over.
double residual(const Eigen::MatrixXd& vectors, Eigen::Index column, double leftOver)
{
    return std::abs(leftOver * vectors(vectors.rows() - 1, column));
}

} // namespace

LargestEigenpairs largestEigenpairs(std::int64_t size, const SymmetricProduct& product, const LanczosOptions& options)
{
    const int wanted = static_cast<int>(std::min<std::int64_t>(options.count, size));
    const int most = static_cast<int>(std::min<std::int64_t>(std::max(options.mostProducts, wanted), size));
    LargestEigenpairs found;
    std::vector<Vector> basis;
    Eigen::MatrixXd tridiagonal = Eigen::MatrixXd::Zero(most, most);
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    Vector next = firstStart(size, options.start);
    Vector image(size);
    double leftOver = 0.0;
    int starts = 1;
    int nextLook = 1; // products, before which the eigenpairs are not worth their price
    double leastBefore = -std::numeric_limits<double>::infinity(); // the smallest of the wanted before the last start
    bool startedAnew = false;
    while (found.products < most) {
        basis.push_back(next);
        product({next.data(), static_cast<std::size_t>(size)}, {image.data(), static_cast<std::size_t>(size)});
        const int here = found.products++;
        if (!image.allFinite())
            return notFinite(size, wanted, found.products);
        tridiagonal(here, here) = next.dot(image);
        if (here > 0 && !startedAnew)
            tridiagonal(here - 1, here) = tridiagonal(here, here - 1) = leftOver;
        orthogonalise(image, basis);

        const bool whole = here + 1 == size;
        leftOver = whole ? 0.0 : image.norm();
        // Rounding leaves this much of a vector that lies in the basis: the subspace is invariant.
        const auto isClosed = [&] { return leftOver <= 1e-10 * found.largest; };
        const bool looks = found.products >= nextLook || found.products == most || isClosed();
        if (looks) {
            solver.compute(tridiagonal.topLeftCorner(here + 1, here + 1));
            found.largest = solver.eigenvalues().cwiseAbs().maxCoeff();
            nextLook = found.products + std::max(found.products / 8 - 7, 1);
        }
        const double scale = found.largest;
        const bool closed = isClosed();
        if (looks && here + 1 >= wanted) {
            found.converged = true;
            for (int pair = 0; pair < wanted; ++pair)
                found.converged &= residual(solver.eigenvectors(), here - pair, leftOver) <= options.tolerance * scale;
            const double least = solver.eigenvalues()[here + 1 - wanted];
            if (closed && !whole) {
                found.converged &= least <= leastBefore + 1e-10 * scale;
                leastBefore = least;
            }
            if (found.converged)
                break;
        }
        startedAnew = closed;
        next = closed ? newStart(size, starts++, basis) : Vector(image / leftOver);
    }

    const Eigen::Index dimension = solver.eigenvalues().size();
    // Beyond what is wanted, the next few: one of them may be the largest by then.
    constexpr Eigen::Index further = 4;
    Vector start = Vector::Zero(size);
    for (Eigen::Index pair = 0; pair < std::min(wanted + further, dimension); ++pair) {
        const Eigen::Index column = dimension - 1 - pair;
        Vector vector = Vector::Zero(size);
        for (Eigen::Index j = 0; j < dimension; ++j)
            vector += solver.eigenvectors()(j, column) * basis[static_cast<std::size_t>(j)];
        start += vector;
        if (pair >= wanted)
            continue;
        found.values.push_back(solver.eigenvalues()[column]);
        found.vectors.emplace_back(vector.data(), vector.data() + size);
        found.residuals.push_back(residual(solver.eigenvectors(), column, leftOver));
    }
    found.start.assign(start.data(), start.data() + size);
    return found;
}

} // namespace tandem
