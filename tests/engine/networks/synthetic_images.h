// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/network_layout.h"
#include "support/random.h"

#include <memory>
#include <vector>

namespace tandem {

/// Small images of 6 × 5 pixels in four classes, each class brighter in a quarter of its own: learnable, and noisy.
inline ImageSet syntheticImages(std::int64_t count, std::uint64_t seed)
{
    constexpr std::int64_t classes = 4;
    constexpr std::uint32_t brightness = 100;
    ImageSet set;
    set.count = count;
    set.rows = 6;
    set.columns = 5;
    for (std::int64_t image = 0; image < count; ++image) {
        const std::int64_t label = image % classes;
        set.labels.push_back(static_cast<std::uint8_t>(label));
        for (std::int64_t pixel = 0; pixel < set.pixelsPerImage(); ++pixel) {
            const auto bits
                = randomBits(seed, RandomStream::Noise, static_cast<std::uint64_t>(image), static_cast<std::uint32_t>(pixel));
            const bool bright = pixel * classes / set.pixelsPerImage() == label;
            set.pixels.push_back(static_cast<std::uint8_t>(bits[0] % 150 + (bright ? brightness : 0)));
        }
    }
    return set;
}

inline std::shared_ptr<const ImageDataset> syntheticDataset()
{
    return std::make_shared<const ImageDataset>(ImageDataset{syntheticImages(602, 1), syntheticImages(203, 2), 4});
}

/// θ₀ [P] of seed 1 of a network on them.
inline std::vector<double> startOf(const NetworkShape& shape)
{
    const NetworkLayout layout({6, 5}, shape, 4);
    std::vector<float> row(static_cast<std::size_t>(layout.parameters()));
    layout.start(1, row);
    return {row.begin(), row.end()};
}

} // namespace tandem
