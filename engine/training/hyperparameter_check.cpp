// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/experiment.h"

#include <cmath>
#include <sstream>

namespace tandem {

void checkHyperparameters(const Hyperparameters& values, const Arm& arm, std::int64_t trainingExamples)
{
    std::ostringstream sentence;
    if (!(std::isfinite(values.learningRate) && values.learningRate > 0.0))
        sentence << "the learning rate is " << values.learningRate << ", it must be a number above 0.";
    else if (!(values.momentum >= 0.0 && values.momentum < 1.0))
        sentence << "the momentum is " << values.momentum << ", it must be at least 0 and below 1.";
    else if (!hasMomentum(arm.optimizer) && values.momentum != 0.0)
        sentence << "the momentum is " << values.momentum << ", but " << nameOf(arm.optimizer) << " has none: use sgdm.";
    else if (values.batchSize < 1)
        sentence << "the batch size is " << values.batchSize << ", it must be at least 1.";
    else if (trainingExamples > 0 && values.batchSize > trainingExamples)
        sentence << "the batch size is " << values.batchSize << ", but the training set holds " << trainingExamples
                 << " examples.";
    if (const std::string text = sentence.str(); !text.empty())
        throw InputError(text);
}

} // namespace tandem
