// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/training_set_changes.h"

#include "support/input_error.h"
#include "support/random.h"

#include <algorithm>
#include <numeric>

namespace tandem {
namespace {

// The same choice in every run, so that runs can be compared.
constexpr std::uint64_t choiceSeed = 0;
constexpr std::uint32_t subsetIndex = 0;
constexpr std::uint32_t labelIndex = 1;

std::uint64_t wide(std::uint32_t high, std::uint32_t low)
{
    return std::uint64_t{high} << 32 | low;
}

void replaceLabels(ImageSet& set, int classes, double probability)
{
    for (std::int64_t image = 0; image < set.count; ++image) {
        const auto bits = randomBits(choiceSeed, RandomStream::Dataset, static_cast<std::uint64_t>(image), labelIndex);
        if (uniform(bits[0]) >= probability)
            continue;
        // Any class but the label's: one of the classes − 1 that follow it around the circle.
        const std::uint64_t distance = 1 + uniformBelow(wide(bits[1], bits[2]), static_cast<std::uint64_t>(classes - 1));
        set.labels[image] = static_cast<std::uint8_t>((set.labels[image] + distance) % static_cast<std::uint64_t>(classes));
    }
}

/// The first `examples` images of a random permutation, in the order of the file.
ImageSet subset(const ImageSet& set, std::int64_t examples)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(set.count));
    std::iota(order.begin(), order.end(), 0);
    for (std::int64_t i = 0; i < examples; ++i) {
        const auto bits = randomBits(choiceSeed, RandomStream::Dataset, static_cast<std::uint64_t>(i), subsetIndex);
        const auto left = static_cast<std::uint64_t>(set.count - i);
        std::swap(order[i], order[i + static_cast<std::int64_t>(uniformBelow(wide(bits[0], bits[1]), left))]);
    }
    order.resize(static_cast<std::size_t>(examples));
    std::ranges::sort(order);

    ImageSet chosen{examples, set.rows, set.columns, {}, {}};
    chosen.pixels.reserve(static_cast<std::size_t>(examples * set.pixelsPerImage()));
    for (const std::int64_t image : order) {
        const auto first = set.pixels.begin() + image * set.pixelsPerImage();
        chosen.pixels.insert(chosen.pixels.end(), first, first + set.pixelsPerImage());
        chosen.labels.push_back(set.labels[image]);
    }
    return chosen;
}

} // namespace

ImageDataset changed(const ImageDataset& dataset, const TrainingSetChanges& changes)
{
    if (changes.examples > dataset.train.count)
        throw InputError("problem.examples = " + std::to_string(changes.examples) + ": the training set has "
            + std::to_string(dataset.train.count) + " images");
    if (changes.labelNoise > 0.0 && dataset.classes < 2)
        throw InputError("problem.label_noise: the data set has one class only, there is no other label");
    ImageDataset result = dataset;
    if (changes.labelNoise > 0.0)
        replaceLabels(result.train, result.classes, changes.labelNoise);
    if (changes.examples > 0)
        result.train = subset(result.train, changes.examples);
    return result;
}

} // namespace tandem
