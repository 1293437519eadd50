// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "instruments/objective.h"
#include "networks/aligned_floats.h"
#include "networks/hand_gradient.h"
#include "networks/network_objective_options.h"
#include "networks/objective_sample.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tandem {

/// A network's loss on a sample of its training set, with gradients by hand in single precision (HandGradient). Hessian-vector
/// products are those of another objective of the same sample, which is made when one is first asked for.
class HandObjective final : public Objective {
public:
    using MakeObjective = std::function<std::unique_ptr<Objective>()>;
    HandObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape, const NetworkObjectiveOptions& options,
        MakeObjective makeCurved);

    std::int64_t parameters() const override { return m_layout.parameters(); }
    std::string sample() const override { return m_sample.description(); }
    std::vector<std::int64_t> filters() const override { return m_layout.filters(); }
    double loss(std::span<const double> theta) override;
    void gradient(std::span<const double> theta, std::span<double> out) override;
    void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) override;
    std::int64_t microBatchSize() const override { return m_sample.microBatchSize(); }
    void microBatchGradient(
        std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out) override;
    void interrupt() noexcept override;

private:
    ExampleBatch gather(std::span<const std::int64_t> examples);
    void meanGradient(std::span<const double> theta, std::span<const std::int64_t> examples, std::span<double> out);
    void giveUpIfInterrupted() const;

    std::shared_ptr<const ImageDataset> m_dataset;
    NetworkLayout m_layout;
    ObjectiveSample m_sample;
    MakeObjective m_makeCurved;
    HandGradient m_network;
    std::vector<float> m_images; // [example of a chunk, pixel]
    std::vector<std::uint8_t> m_labels;
    AlignedFloats m_theta;
    AlignedFloats m_gradient;
    std::atomic<bool> m_interrupted{false};
    std::mutex m_mutex;
    std::unique_ptr<Objective> m_curved; // under the mutex where another thread may ask
};

} // namespace tandem
