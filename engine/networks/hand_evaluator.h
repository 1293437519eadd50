// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/hand_replica.h"
#include "networks/host_rows.h"
#include "networks/unit_evaluator.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Evaluates replicas one by one on the processor. What it is given must outlive it.
class HandEvaluator final : public UnitEvaluator {
public:
    HandEvaluator(const ImageDataset& dataset, const HostRows& parameters, HandWorkspaces& workspaces)
        : m_dataset(&dataset)
        , m_parameters(&parameters)
        , m_workspaces(&workspaces)
    {
    }

    void begin(std::size_t units) override;
    void load(std::span<const ImageRange> ranges, ThreadPool& pool) override;
    void evaluate(std::size_t unit, std::size_t group, std::size_t range) override;
    void collect(std::span<double> found) override;

private:
    struct Images {
        std::vector<float> pixels; // [image, pixel]
        std::span<const std::uint8_t> labels;
    };

    const ImageDataset* m_dataset = nullptr;
    const HostRows* m_parameters = nullptr;
    HandWorkspaces* m_workspaces = nullptr;
    HostRows m_frozen{0, 0};
    std::vector<Images> m_images;     // [range]
    std::vector<GradientSums> m_sums; // [unit]
};

} // namespace tandem
