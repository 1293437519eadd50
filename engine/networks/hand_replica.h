// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/aligned_floats.h"
#include "networks/hand_gradient.h"
#include "networks/minibatch_stream.h"
#include "networks/parameter_update.h"
#include "networks/replica_group.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tandem {

/// What one thread needs besides the replica it works on; as many are kept as threads ever worked at once.
class HandWorkspaces {
public:
    struct Workspace {
        explicit Workspace(const NetworkLayout& layout);
        HandGradient network;
        AlignedFloats gradient;           ///< [P] of the minibatch
        AlignedFloats mixed;              ///< [P] of SVAG's two minibatches together; empty before the first
        std::vector<std::int64_t> chosen; ///< [example of a minibatch]
        std::vector<float> images;        ///< [example of a chunk, pixel]
        std::vector<std::uint8_t> pixels; ///< the same as bytes; only one of the two is in use
        std::vector<std::uint8_t> labels; ///< [example of a chunk]
    };

    explicit HandWorkspaces(NetworkLayout layout)
        : m_layout(std::move(layout))
    {
    }
    /// One that nobody else uses until it is given back.
    std::unique_ptr<Workspace> take();
    void giveBack(std::unique_ptr<Workspace> workspace);

private:
    NetworkLayout m_layout;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Workspace>> m_idle;
};

/// One replica on the processor, its gradient by hand (HandGradient).
class HandReplica final : public ReplicaGroup {
public:
    /// How the network is given its images.
    enum class Pixels {
        Floats,
        Bytes, ///< for products in bfloat16; no convolution takes them
    };
    /// Where the minibatches come from.
    struct Source {
        const ImageSet* images = nullptr;
        Pixels pixels = Pixels::Floats;
        MinibatchStream* first = nullptr;
        MinibatchStream* second = nullptr; ///< SVAG's, null without
    };
    /// `updated` [P] are this replica's, updated in place.
    HandReplica(Place place, UpdatePlan plan, const std::atomic<bool>& interrupted, const Source& source,
        HandWorkspaces& workspaces, const UpdatedParameters& updated);

    void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt) override;

private:
    /// Sums over the whole minibatch of workspace.chosen; its mean gradient goes `into` [P].
    GradientSums gradient(
        HandWorkspaces::Workspace& workspace, DenseGradient::PerExample perExample, std::span<float> into) const;
    /// Draws SVAG's second minibatch and puts what both make together into workspace.mixed.
    void mixWithSecond(HandWorkspaces::Workspace& workspace, std::int64_t position) const;

    /// The images of workspace.chosen [first, first + count), for the network.
    ExampleBatch gather(HandWorkspaces::Workspace& workspace, std::size_t first, std::size_t count) const;

    Source m_source;
    HandWorkspaces* m_workspaces = nullptr;
    UpdatedParameters m_updated;
};

} // namespace tandem
