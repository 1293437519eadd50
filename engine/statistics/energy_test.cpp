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

} // namespace

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
    Eigen::MatrixXd distances = Eigen::MatrixXd::Zero(2 * pairs, 2 * pairs);
    for (Eigen::Index i = 0; i < 2 * pairs; ++i) {
        for (Eigen::Index j = 0; j < i; ++j) {
            double square = 0.0;
            for (std::size_t k = 0; k < length; ++k)
                square += (rows[i][k] - rows[j][k]) * (rows[i][k] - rows[j][k]);
            distances(i, j) = distances(j, i) = std::sqrt(square);
        }
    }

    // −sᵀ D s / n² with s = +1 in the first arm and −1 in the second.
    Eigen::VectorXd sides(2 * pairs);
    const auto energy = [&] { return -sides.dot(distances * sides) / static_cast<double>(pairs * pairs); };
    sides.head(pairs).setOnes();
    sides.tail(pairs).setConstant(-1.0);
    test.distance = std::max(energy(), 0.0);
    // What rounding alone makes of a swap that changes nothing.
    const double slack = 1e-12 * distances.maxCoeff();
    int asLarge = 1;
    for (int permutation = 0; permutation < permutations; ++permutation) {
        for (Eigen::Index pair = 0; pair < pairs; ++pair) {
            const auto bits = randomBits(
                seed, RandomStream::Instruments, static_cast<std::uint64_t>(permutation), static_cast<std::uint32_t>(pair));
            sides[pair] = (bits[0] & 1U) != 0 ? 1.0 : -1.0;
            sides[pairs + pair] = -sides[pair];
        }
        asLarge += energy() >= test.distance - slack;
    }
    test.p = static_cast<double>(asLarge) / (1.0 + permutations);
    return test;
}

} // namespace tandem
