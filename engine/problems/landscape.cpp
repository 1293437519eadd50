// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <algorithm>

namespace tandem {

void Landscape::hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) const
{
    const std::size_t size = theta.size();
    std::vector<double> matrix(size * size);
    hessian(theta, matrix);
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = 0.0;
        for (std::size_t j = 0; j < size; ++j)
            out[i] += matrix[i * size + j] * vector[j];
    }
}

void Landscape::projectOnDominant(std::span<const double> theta, int k, std::span<double> vector) const
{
    const auto size = static_cast<Eigen::Index>(theta.size());
    Eigen::MatrixXd matrix(size, size);
    hessian(theta, {matrix.data(), theta.size() * theta.size()});
    if (!matrix.allFinite())
        return; // the replica diverges with whatever it does
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix);
    const auto basis = solver.eigenvectors().rightCols(std::min<Eigen::Index>(k, size));
    Eigen::Map<Eigen::VectorXd> mapped(vector.data(), size);
    mapped = (basis * (basis.transpose() * mapped)).eval();
}

} // namespace tandem
