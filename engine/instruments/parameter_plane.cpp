// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/parameter_plane.h"

#include "instruments/lanczos.h"
#include "support/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tandem {

namespace {

double dot(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::vector<double> difference(std::span<const double> to, std::span<const double> from)
{
    std::vector<double> result(to.begin(), to.end());
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] -= from[i];
    return result;
}

/// To length 1; to zero when no longer than `least`.
void normalise(std::vector<double>& vector, double least)
{
    const double length = std::sqrt(dot(vector, vector));
    for (double& x : vector)
        x = length > least ? x / length : 0.0;
}

std::vector<double> filterNormalised(
    std::span<const double> theta, std::span<const std::int64_t> filters, std::uint64_t seed, std::uint32_t which)
{
    std::vector<double> direction(theta.size(), 0.0);
    std::size_t first = 0;
    for (const std::int64_t length : filters) {
        const auto size = static_cast<std::size_t>(length);
        const std::span<double> part = std::span(direction).subspan(first, size);
        for (std::size_t i = 0; size > 1 && i < size; ++i)
            part[i] = standardNormals(seed, RandomStream::Instruments, first + i, which)[0];
        const double norm = std::sqrt(dot(part, part));
        const std::span<const double> weights = theta.subspan(first, size);
        const double scale = norm > 0.0 ? std::sqrt(dot(weights, weights)) / norm : 0.0;
        for (double& x : part)
            x *= scale;
        first += size;
    }
    return direction;
}

} // namespace

ParameterPlane planeThrough(std::span<const double> theta0, std::span<const double> thetaA, std::span<const double> thetaB)
{
    ParameterPlane plane{{theta0.begin(), theta0.end()}, difference(thetaA, theta0), difference(thetaB, theta0)};
    const double size = std::sqrt(std::max(dot(plane.first, plane.first), dot(plane.second, plane.second)));
    // What rounding leaves of points on one line.
    const double least = 1e-9 * size;
    normalise(plane.first, least);
    for (int pass = 0; pass < 2; ++pass) {
        const double part = dot(plane.first, plane.second);
        for (std::size_t i = 0; i < plane.second.size(); ++i)
            plane.second[i] -= part * plane.first[i];
    }
    normalise(plane.second, least);
    return plane;
}

ParameterPlane coordinatePlane(std::span<const double> theta, std::int64_t first, std::int64_t second)
{
    ParameterPlane plane{
        {theta.begin(), theta.end()}, std::vector<double>(theta.size(), 0.0), std::vector<double>(theta.size(), 0.0)};
    plane.first[static_cast<std::size_t>(first)] = 1.0;
    plane.second[static_cast<std::size_t>(second)] = 1.0;
    return plane;
}

ParameterPlane eigenPlane(Objective& objective, std::span<const double> theta)
{
    const auto size = static_cast<std::int64_t>(theta.size());
    LargestEigenpairs found
        = largestEigenpairs(size, [&](auto vector, auto out) { objective.hessianVector(theta, vector, out); }, {.count = 2});
    found.vectors.resize(2, std::vector<double>(theta.size(), 0.0));
    return {{theta.begin(), theta.end()}, std::move(found.vectors[0]), std::move(found.vectors[1])};
}

ParameterPlane filterNormalisedPlane(std::span<const double> theta, std::span<const std::int64_t> filters, std::uint64_t seed)
{
    return {{theta.begin(), theta.end()}, filterNormalised(theta, filters, seed, 0), filterNormalised(theta, filters, seed, 1)};
}

PlanePlace placeOn(const ParameterPlane& plane, std::span<const double> theta)
{
    const std::vector<double> away = difference(theta, plane.origin);
    PlanePlace place{dot(away, plane.first), dot(away, plane.second), 0.0};
    const double square = dot(away, away);
    if (square > 0.0)
        place.offPlane = std::clamp(1.0 - (place.a * place.a + place.b * place.b) / square, 0.0, 1.0);
    return place;
}

void evaluateRow(Objective& objective, const ParameterPlane& plane, LossGrid& grid, int row)
{
    for (int column = 0; column < grid.columns; ++column)
        grid.values[grid.at(column, row)] = objective.loss(plane.at(grid.x(column), grid.y(row)));
}

} // namespace tandem
