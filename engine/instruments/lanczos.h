// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tandem {

/// out = A v for a symmetric A [size, size].
using SymmetricProduct = std::function<void(std::span<const double> vector, std::span<double> out)>;

struct LanczosOptions {
    int count = 1;           ///< eigenpairs wanted, at most `size`
    double tolerance = 1e-3; ///< a pair is found when |A v − λ v| ≤ tolerance · max |λ|
    int mostProducts = 100;  ///< then it ends with what it has
    /// A warm start [size]: `LargestEigenpairs::start` of a matrix that was much the same; empty: a cold one. It saves no more
    /// than about one product in ten: cold, a network's largest eigenvalue takes eight.
    std::span<const double> start = {};
};

/// The algebraically largest eigenvalues, descending, with their eigenvectors.
struct LargestEigenpairs {
    std::vector<double> values;               ///< [count]
    std::vector<std::vector<double>> vectors; ///< [count][size], orthonormal
    std::vector<double> residuals;            ///< [count] |A v − λ v|: some eigenvalue lies within that of `values`
    std::vector<double> start;                ///< [size] for LanczosOptions::start; empty where a product was not finite
    double largest = 0.0;                     ///< max |λ| as far as it was seen, what the tolerance is in units of
    int products = 0;                         ///< of A with a vector
    bool converged = false;                   ///< all residuals within the tolerance
};

/// Lanczos with full reorthogonalisation. It starts cold from a random vector that is a fixed function of `size`, or warm from
/// the sum of what a matrix nearby had of the largest, with a tenth of that random vector: what has grown large elsewhere since
/// is seen, too. The same matrix and start give the same bits. An invariant subspace is left through a new start orthogonal to
/// it, until a start brings nothing to the largest: repeated eigenvalues are found as often as they occur where subspaces close
/// (few eigenvalues, or `size` products with tolerance 0, which is exact); else they may count once. NaN when a product is not
/// finite. Up to 72 products it looks after each whether all are found, later less often, up to an eighth of those done apart.
LargestEigenpairs largestEigenpairs(std::int64_t size, const SymmetricProduct& product, const LanczosOptions& options);

} // namespace tandem
