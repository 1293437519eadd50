// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/pairing.h"

namespace tandem {

double pairedLearningRate(Pairing pairing, double otherLearningRate, double otherMomentum, double present, double momentum)
{
    switch (pairing) {
    case Pairing::EffectiveLearningRate:
        return otherLearningRate;
    case Pairing::RawLearningRate:
        return otherLearningRate * (1.0 - otherMomentum) / (1.0 - momentum);
    case Pairing::Free:
        break;
    }
    return present;
}

} // namespace tandem
