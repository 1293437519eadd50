// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/subspace_alignment.h"

#include <algorithm>
#include <numeric>

namespace tandem {

namespace {

double dot(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

} // namespace

void projectOnto(const std::vector<std::vector<double>>& basis, std::span<const double> vector, std::span<double> out)
{
    std::ranges::fill(out, 0.0);
    for (const std::vector<double>& direction : basis) {
        const double part = dot(direction, vector);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += part * direction[i];
    }
}

double subspaceAlignment(const std::vector<std::vector<double>>& basis, std::span<const double> vector)
{
    double inside = 0.0;
    for (const std::vector<double>& direction : basis) {
        const double part = dot(direction, vector);
        inside += part * part;
    }
    return inside / dot(vector, vector);
}

} // namespace tandem
