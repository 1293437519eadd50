// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace tandem {

/// Power at the frequencies ω_j = 2πj/N, j = 1 … N/2 (the mean, j = 0, is left out), of a series of N numbers under a Hann
/// window w: |Σ_t w_t (x_t − x̄) e^(−iω_j t)|²/Σ w_t². White noise of variance σ² has σ² at every frequency, up to what the
/// mean takes away. Power that goes into a series through a linear filter comes out times |H(ω)|².
struct Periodogram {
    std::vector<double> frequency; ///< ω in radians per step, up to π
    std::vector<double> power;
};
Periodogram periodogram(std::span<const double> series);

} // namespace tandem
