// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_evaluator.h"

#include "networks/float_loops.h"

namespace tandem {

void HandEvaluator::begin(std::size_t units)
{
    m_frozen = *m_parameters;
    m_sums.assign(units, {});
}

void HandEvaluator::load(std::span<const ImageRange> ranges, ThreadPool& pool)
{
    m_images.resize(ranges.size());
    pool.forEach(static_cast<int>(ranges.size()), [&](int i) {
        const ImageRange& range = ranges[i];
        const ImageSet& set = range.part == ImagePart::Train ? m_dataset->train : m_dataset->test;
        const auto pixels = static_cast<std::size_t>(set.pixelsPerImage());
        const auto first = static_cast<std::size_t>(range.first);
        const auto count = static_cast<std::size_t>(range.count);
        m_images[i].pixels.resize(count * pixels);
        convertPixels(set.pixels.data() + first * pixels, m_images[i].pixels);
        m_images[i].labels = std::span(set.labels).subspan(first, count);
    });
}

void HandEvaluator::evaluate(std::size_t unit, std::size_t group, std::size_t range)
{
    const Images& images = m_images[range];
    std::unique_ptr<HandWorkspaces::Workspace> workspace = m_workspaces->take();
    m_sums[unit] = workspace->network.loss(m_frozen.row(static_cast<int>(group)), {images.pixels, images.labels, {}});
    m_workspaces->giveBack(std::move(workspace));
}

void HandEvaluator::collect(std::span<double> found)
{
    for (std::size_t unit = 0; unit < m_sums.size(); ++unit) {
        found[unit * quantities + loss] = m_sums[unit].loss;
        found[unit * quantities + correct] = static_cast<double>(m_sums[unit].correct);
    }
}

} // namespace tandem
