// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace tandem {

// Loops over many numbers in the widest vectors of the processor; the program itself is compiled for any of its kind.

/// out = byte / 255, in [0, 1], of as many bytes as `out` has numbers.
void convertPixels(const std::uint8_t* bytes, std::span<float> out);

/// Whether every number is finite.
bool allFinite(std::span<const float> values);

/// Σ x², in float32 over stretches of a few thousand numbers and in double over those.
double squaredNorm(std::span<const float> values);
/// Σ x² of bytes, exactly.
double squaredNorm(std::span<const std::uint8_t> values);

/// x = max(x, 0); a NaN stays a NaN, so that a divergence is seen in the loss.
void rectify(std::span<float> values);

/// x = 0 wherever `activation` (of the same size) is not above 0: the derivative through ReLU.
void stopWhereOff(std::span<float> values, const float* activation);

/// sums += values (of the same size).
void addTo(std::span<float> sums, const float* values);

} // namespace tandem
