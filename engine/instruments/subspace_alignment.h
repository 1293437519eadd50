// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace tandem {

/// out = P g, P the projection on the span of orthonormal `basis` [k][P].
void projectOnto(const std::vector<std::vector<double>>& basis, std::span<const double> vector, std::span<double> out);

/// χ_k = |P_k g|²/|g|², the share of `vector` that lies in the span of the orthonormal `basis` [k][P]; NaN for a vector of
/// zero. With the k dominant eigenvectors of the Hessian and the gradient: the alignment of arXiv 2405.16002. A random vector
/// has k/P.
double subspaceAlignment(const std::vector<std::vector<double>>& basis, std::span<const double> vector);

} // namespace tandem
