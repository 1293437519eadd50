// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/torch_evaluator.h"

#include "libtorch/blas_library.h"
#include "libtorch/in_words.h"
#include "libtorch/network_model.h"
#include "libtorch/tensor_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tandem {

void TorchEvaluator::begin(std::size_t units)
{
    m_found.assign(units, {});
    inWords([&] {
        if (m_frozen.defined()) {
            m_frozen.copy_(m_parameters);
            return;
        }
        m_frozen = m_parameters.clone();
        for (const ReplicaGroup::Place& place : m_places)
            m_layers.push_back(layerTensors(m_layout, replicaRows(m_frozen, place, m_path)));
    });
}

void TorchEvaluator::load(std::span<const ImageRange> ranges, ThreadPool& pool)
{
    m_batches.resize(ranges.size());
    pool.forEach(static_cast<int>(ranges.size()), [&](int i) {
        const ImageBank& images = ranges[i].part == ImagePart::Train ? *m_train : *m_test;
        m_batches[i] = inWords([&] { return images.range(ranges[i].first, ranges[i].count); });
    });
}

void TorchEvaluator::evaluate(std::size_t unit, std::size_t group, std::size_t range)
{
    m_found[unit] = inWords([&] { return found(m_batches[range], group); });
}

at::Tensor TorchEvaluator::found(const ImageBatch& batch, std::size_t group) const
{
    const BlasTurn turn;
    const c10::NoGradGuard noGrad;
    const std::int64_t replicas = m_places[group].replicas;
    const bool stacked = isStacked(m_path);
    const at::Tensor pixels = stacked ? batch.pixels.expand({replicas, -1, -1}) : batch.pixels;
    const at::Tensor labels = stacked ? batch.labels.expand({replicas, -1}) : batch.labels;
    const at::Tensor logits = networkLogits(m_layout, m_layers[group], pixels);
    const at::Tensor right = logits.argmax(-1) == labels;
    return at::stack({crossEntropy(logits, labels).sum(-1, false, at::kDouble), right.sum(-1, false, at::kDouble)})
        .view({static_cast<std::int64_t>(quantities), replicas});
}

void TorchEvaluator::collect(std::span<double> found)
{
    const std::size_t perUnit = quantities * static_cast<std::size_t>(m_places.front().replicas);
    std::ranges::fill(found, 0.0);
    for (std::size_t unit = 0; unit < m_found.size(); ++unit) {
        if (!m_found[unit].defined())
            continue;
        const at::Tensor host = inWords([&] { return m_found[unit].to(at::kCPU).contiguous(); });
        std::copy_n(host.data_ptr<double>(), perUnit, found.begin() + static_cast<std::ptrdiff_t>(unit * perUnit));
    }
}

} // namespace tandem
