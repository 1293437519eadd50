// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// Whether two arms have the same distribution over seeds.
struct EnergyTest {
    double distance = 0.0; ///< 2 E|X−Y| − E|X−X'| − E|Y−Y'| ≥ 0 over all pairs of seeds, 0 for equal samples
    double p = 1.0;        ///< of a distance as large if the arms were exchangeable; its least is leastEnergyP()
    int pairs = 0;         ///< seeds at which both arms are finite
};

/// The energy distance (Székely & Rizzo 2013) of `a` and `b`, [seed, `size`] with the same seeds in both, and its p-value by
/// swapping the arms within seeds, valid for arms that share their seeds' start and noise: all 2^(pairs−1) ways that differ,
/// where these are no more than 1 + `permutations`, and otherwise that many random ones, chosen by `seed` alone. Seeds with a
/// non-finite number are left out; NaN below two.
EnergyTest energyTest(
    std::span<const double> a, std::span<const double> b, std::int64_t size, int permutations = 199, std::uint64_t seed = 0);

/// The least p that `pairs` seeds can give: 1 over the number of swaps, the observed one included.
double leastEnergyP(int pairs, int permutations = 199);

} // namespace tandem
