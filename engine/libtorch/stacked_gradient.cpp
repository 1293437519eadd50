// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/stacked_gradient.h"

#include "libtorch/gpu.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tandem {
namespace {

class AutogradStack final : public StackedGradient {
public:
    AutogradStack(const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta)
        : m_layout(layout)
        , m_images(&images)
        , m_leaves(layerLeaves(layout, theta))
        , m_chunk(stackedChunk(layout, theta.size(0)))
    {
    }

    at::Tensor of(const StepTable& table, int minibatch, ExampleNorms norms, StepFindings& findings) override
    {
        const at::Tensor indices = table.indices.index_select(0, table.cursor)[0][minibatch];
        const MinibatchGradient result = minibatchGradient(m_layout, m_leaves, m_images->gather(indices), m_chunk, norms);
        findings.loss = result.loss;
        findings.meanSquaredNorm = result.meanSquaredNorm;
        std::vector<at::Tensor> parts;
        for (const at::Tensor& layer : result.gradients)
            parts.push_back(layer.flatten(1));
        return at::cat(parts, 1);
    }

private:
    NetworkLayout m_layout;
    const ImageBank* m_images = nullptr;
    std::vector<at::Tensor> m_leaves; // W₁, b₁, … sharing θ
    std::int64_t m_chunk = 1;
};

} // namespace

std::unique_ptr<StackedGradient> makeStackedGradient(
    const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta, ComputePath path)
{
    if (path == ComputePath::Stacked && theta.is_cuda() && layout.convolutions().empty())
        return makeDenseStackOnGpu(layout, images, theta);
    return std::make_unique<AutogradStack>(layout, images, theta);
}

std::int64_t stackedChunk(const NetworkLayout& layout, std::int64_t replicas)
{
    constexpr std::int64_t mostNumbers = std::int64_t{1} << 29;
    std::int64_t numbers = layout.inputs() + 3 * layout.activations(); // before and after ReLU, and their derivatives
    for (const ConvolutionLayer& layer : layout.convolutions())
        numbers += 2 * layer.fanIn() * layer.size.rows * layer.size.columns; // patches and their derivatives
    return std::max<std::int64_t>(mostNumbers / (replicas * numbers), 1);
}

} // namespace tandem
