// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/lesson.h"

namespace tandem {

Hyperparameters LessonSetting::applied(Hyperparameters values) const
{
    values.learningRate = learningRate.value_or(values.learningRate);
    values.momentum = momentum.value_or(values.momentum);
    values.batchSize = batchSize.value_or(values.batchSize);
    return values;
}

} // namespace tandem
