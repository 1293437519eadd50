// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tandem {

/// Which instruments measure at which steps, those divisible by their cadence; 0 is off. What they cost is theirs to choose:
/// distances read θ of all replicas, the others evaluate gradients and Hessian-vector products of a few.
struct InstrumentSettings {
    std::int64_t distanceEvery = 0;  ///< update norm, distance from start, lag point, paired and seed distance
    std::int64_t sharpnessEvery = 0; ///< λ_max of the Hessian, with the stability lines
    std::int64_t splitEvery = 0;     ///< one-step split, B_noise and regime
    std::int64_t alignmentEvery = 0; ///< share of the gradient in the dominant subspace
    std::int64_t spectrumEvery = 0;  ///< power spectra of gradient and momentum, see SpectrumRun
    int spectrumLength = 256;        ///< steps in a spectrum's window
    int subspace = 10;               ///< k, dimensions of the dominant subspace
    int seeds = 1;                   ///< the first so many seeds of each arm are measured by what is not a distance
    std::int64_t examples = 1024;    ///< of the fixed sample that a network's curvature is measured on
    int microBatches = 16;           ///< gradients that a network's one-step split is estimated from

    bool operator==(const InstrumentSettings&) const = default;
};

} // namespace tandem
