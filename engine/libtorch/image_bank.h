// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>

namespace tandem {

/// Images with their labels, ready for a network: pixels in [0, 1].
struct ImageBatch {
    at::Tensor pixels; ///< [..., image, pixel] float32
    at::Tensor labels; ///< [..., image] int64
};

/// One image set on a device, kept as bytes and converted batch by batch. All threads may read.
class ImageBank {
public:
    /// `dataset` owns `set`, whose bytes are used in place on the processor.
    ImageBank(std::shared_ptr<const ImageDataset> dataset, const ImageSet& set, const c10::Device& device);

    std::int64_t count() const { return m_labels.size(0); }
    /// All images as they lie on the device [image, pixel] uint8, and their labels [image] int64.
    const at::Tensor& bytes() const { return m_pixels; }
    const at::Tensor& labels() const { return m_labels; }
    /// The images at `indices` (int64, any shape, on the device).
    ImageBatch gather(const at::Tensor& indices) const;
    /// The images [first, first + count).
    ImageBatch range(std::int64_t first, std::int64_t count) const;

private:
    std::shared_ptr<const ImageDataset> m_dataset;
    at::Tensor m_pixels; // [image, pixel] uint8
    at::Tensor m_labels; // [image] int64
};

} // namespace tandem
