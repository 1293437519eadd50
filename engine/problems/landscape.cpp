// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape.h"

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

} // namespace tandem
