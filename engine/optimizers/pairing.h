// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// What two arms share when one of their learning rates moves.
enum class Pairing {
    EffectiveLearningRate, ///< same η = γ/(1−β): the comparison the paper is about
    RawLearningRate,       ///< same γ: what other tools compare
    Free,                  ///< each arm its own
};

/// Effective learning rate η of an arm with momentum `momentum` that is paired with one whose effective learning rate is
/// `otherLearningRate` at momentum `otherMomentum`; `present` is its own, kept when the arms are free.
double pairedLearningRate(Pairing pairing, double otherLearningRate, double otherMomentum, double present, double momentum);

} // namespace tandem
