// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "networks/image_bank.h"
#include "networks/network_layout.h"
#include "networks/network_objective.h"

#include <ATen/core/Tensor.h>

#include <atomic>
#include <memory>
#include <vector>

namespace tandem {

/// See makeNetworkObjective(). Used by one thread, the one that makes it.
class NetworkObjective final : public Objective {
public:
    NetworkObjective(
        std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape, const NetworkObjectiveOptions& options);

    std::int64_t parameters() const override { return m_layout.parameters(); }
    std::string sample() const override;
    std::vector<std::int64_t> filters() const override { return m_layout.filters(); }
    double loss(std::span<const double> theta) override;
    void gradient(std::span<const double> theta, std::span<double> out) override;
    void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) override;
    std::int64_t microBatchSize() const override { return m_microBatchSize; }
    void microBatchGradient(
        std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out) override;
    void interrupt() noexcept override { m_interrupted = true; }

private:
    /// The gradient of the mean loss of a part of the sample as a function of θ, times the part's share.
    struct Part {
        std::vector<at::Tensor> leaves;
        std::vector<at::Tensor> gradients;
    };

    at::Tensor tensorOf(std::span<const double> vector) const;
    ImageBatch batchOf(const std::vector<std::int64_t>& indices) const;
    at::Tensor meanLoss(const std::vector<at::Tensor>& leaves, const ImageBatch& batch) const;
    Part differentiated(std::span<const double> theta, std::size_t chunk) const;
    /// The parts at `theta`, kept from call to call where they fit into memory.
    const std::vector<Part>& keptParts(std::span<const double> theta);
    void addGradient(std::span<const double> theta, const ImageBatch& batch, double weight, std::span<double> out) const;
    void giveUpIfInterrupted() const;

    NetworkLayout m_layout;
    ImageBank m_images;
    std::int64_t m_microBatchSize = 64;
    at::ScalarType m_type;
    std::vector<std::int64_t> m_others; // examples that micro-batches are drawn from
    std::vector<ImageBatch> m_chunks;   // the sample
    std::int64_t m_examples = 0;        // in it
    bool m_keepsParts = false;
    std::vector<double> m_keptTheta;
    std::vector<Part> m_kept;
    std::atomic<bool> m_interrupted{false};
};

} // namespace tandem
