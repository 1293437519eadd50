// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"

#include <cstdint>

namespace tandem {

/// What an experiment makes of a training set. The test set is never touched. Chosen at random, but the same in every
/// run and for every replica: with another amount, the smaller choice is part of the larger one.
struct TrainingSetChanges {
    /// How many of the training images are kept, a random subset; 0: all.
    std::int64_t examples = 0;
    /// Probability with which a training label, each by itself, is replaced by one of the other classes, uniformly drawn,
    /// in [0, 1]: at 1 every label is wrong.
    double labelNoise = 0.0;

    bool operator==(const TrainingSetChanges&) const = default;
};

/// `dataset` with its training set changed. An image keeps its label whatever the subset. Throws InputError that names the
/// key when the training set has fewer images, or the data set one class only and labels are to be replaced.
ImageDataset changed(const ImageDataset& dataset, const TrainingSetChanges& changes);

} // namespace tandem
