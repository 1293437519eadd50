// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/energy_test.h"

#include "support/random.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tandem {

namespace {

bool isFinite(std::span<const double> row)
{
    return std::ranges::all_of(row, [](double x) { return std::isfinite(x); });
}

Eigen::MatrixXd distancesBetween(const std::vector<std::span<const double>>& rows)
{
    const auto count = static_cast<Eigen::Index>(rows.size());
    Eigen::MatrixXd distances = Eigen::MatrixXd::Zero(count, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        for (Eigen::Index j = 0; j < i; ++j) {
            double square = 0.0;
            for (std::size_t k = 0; k < rows[i].size(); ++k)
                square += (rows[i][k] - rows[j][k]) * (rows[i][k] - rows[j][k]);
            distances(i, j) = distances(j, i) = std::sqrt(square);
        }
    }
    return distances;
}

/// Ways to swap two arms within seeds that differ by more than all seeds swapped; `limit` where there are as many or more.
int differentSwaps(int pairs, int limit)
{
    int swaps = 1;
    for (int pair = 1; pair < pairs && swaps < limit; ++pair)
        swaps *= 2;
    return std::min(swaps, limit);
}

} // namespace

double leastEnergyP(int pairs, int permutations)
{
    return 1.0 / differentSwaps(pairs, 1 + permutations);
}

EnergyTest energyTest(
    std::span<const double> a, std::span<const double> b, std::int64_t size, int permutations, std::uint64_t seed)
{
    const auto length = static_cast<std::size_t>(size);
    std::vector<std::span<const double>> first;
    std::vector<std::span<const double>> second;
    for (std::size_t at = 0; at < a.size(); at += length) {
        if (!isFinite(a.subspan(at, length)) || !isFinite(b.subspan(at, length)))
            continue;
        first.push_back(a.subspan(at, length));
        second.push_back(b.subspan(at, length));
    }
    EnergyTest test;
    const auto pairs = static_cast<Eigen::Index>(first.size());
    test.pairs = static_cast<int>(pairs);
    if (pairs < 2) {
        test.distance = test.p = std::numeric_limits<double>::quiet_NaN();
        return test;
    }

    std::vector<std::span<const double>> rows = first;
    rows.insert(rows.end(), second.begin(), second.end());
    const Eigen::MatrixXd distances = distancesBetween(rows);

    // −sᵀ D s / n² with s = +1 in the first arm and −1 in the second.
    Eigen::VectorXd sides(2 * pairs);
    const auto energy = [&] { return -sides.dot(distances * sides) / static_cast<double>(pairs * pairs); };
    sides.head(pairs).setOnes();
    sides.tail(pairs).setConstant(-1.0);
    test.distance = std::max(energy(), 0.0);
    // What rounding alone makes of a swap that changes nothing.
    const double slack = 1e-12 * distances.maxCoeff();
    const int swaps = differentSwaps(test.pairs, 2 + permutations);
    const bool all = swaps <= 1 + permutations;
    const auto isSwapped = [&](int swap, Eigen::Index pair) {
        if (all)
            return (swap >> pair & 1) != 0;
        const auto bits
            = randomBits(seed, RandomStream::Instruments, static_cast<std::uint64_t>(swap - 1), static_cast<std::uint32_t>(pair));
        return (bits[0] & 1U) == 0;
    };
    const int tried = all ? swaps : 1 + permutations;
    int asLarge = 1; // as they are
    for (int swap = 1; swap < tried; ++swap) {
        for (Eigen::Index pair = 0; pair < pairs; ++pair) {
            sides[pair] = isSwapped(swap, pair) ? -1.0 : 1.0;
            sides[pairs + pair] = -sides[pair];
        }
        asLarge += energy() >= test.distance - slack;
    }
    test.p = static_cast<double>(asLarge) / tried;
    return test;
}

} // namespace tandem
