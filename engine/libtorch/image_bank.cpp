// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/image_bank.h"

#include <ATen/ATen.h>

namespace tandem {
namespace {

constexpr double largestPixel = 255.0;

/// A tensor over bytes that somebody else keeps; nothing writes to it.
at::Tensor view(const std::vector<std::uint8_t>& bytes, at::IntArrayRef shape)
{
    return at::from_blob(const_cast<std::uint8_t*>(bytes.data()), shape, at::TensorOptions(at::kByte));
}

} // namespace

ImageBank::ImageBank(std::shared_ptr<const ImageDataset> dataset, const ImageSet& set, const c10::Device& device)
    : m_dataset(std::move(dataset))
    , m_pixels(view(set.pixels, {set.count, set.pixelsPerImage()}).to(device))
    , m_labels(view(set.labels, {set.count}).to(at::kLong).to(device))
{
}

ImageBatch ImageBank::gather(const at::Tensor& indices) const
{
    const at::Tensor flat = indices.flatten();
    std::vector<std::int64_t> shape = indices.sizes().vec();
    const at::Tensor labels = m_labels.index_select(0, flat).view(shape);
    shape.push_back(m_pixels.size(1));
    return {m_pixels.index_select(0, flat).to(at::kFloat).div_(largestPixel).view(shape), labels};
}

ImageBatch ImageBank::range(std::int64_t first, std::int64_t count) const
{
    return {m_pixels.narrow(0, first, count).to(at::kFloat).div_(largestPixel), m_labels.narrow(0, first, count)};
}

} // namespace tandem
