// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/compute_path.h"
#include "networks/hand_replica.h"
#include "networks/image_bank.h"
#include "networks/network_layout.h"
#include "networks/replica_group.h"
#include "support/thread_pool.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// Loss and accuracy of all replicas over the whole training and test set, on a frozen copy of θ, in slices of about
/// 10 ms. The work is cut into units (a chunk of images, a group of replicas) that depend on the shapes alone, so the
/// results do not depend on the number of threads.
class NetworkEvaluation {
public:
    /// `places` are the groups that are computed together.
    NetworkEvaluation(NetworkLayout layout, const ImageBank& train, const ImageBank& test,
        std::vector<ReplicaGroup::Place> places, ComputePath path, HandWorkspaces& workspaces);

    static std::vector<std::string> metrics();
    /// Fixed by the shapes.
    int slices() const { return m_slices; }
    /// Copies θ [replica, P]; a replica that diverged is left out and reports NaN.
    void begin(const at::Tensor& parameters, std::span<const std::int64_t> divergedAt);
    /// Called slices() times after begin().
    void nextSlice(ThreadPool& pool);
    /// [metric, replica], complete after the last slice.
    const std::vector<double>& results() const { return m_results; }

private:
    enum class Part {
        Train,
        Test,
    };
    struct Chunk {
        const ImageBank* images = nullptr;
        std::int64_t first = 0;
        std::int64_t count = 0;
        Part part = Part::Train;
    };
    /// Of one unit: losses and images classified rightly [2, replica of the group] float64, on the device, so that nothing
    /// waits for a GPU before the last slice.
    using Sums = at::Tensor;

    void addChunks(const ImageBank& images, Part part);
    Sums evaluate(const ImageBatch& batch, std::size_t group) const;
    Sums evaluateByHand(const ImageBatch& batch, int replica) const;
    void finish();

    NetworkLayout m_layout;
    std::vector<ReplicaGroup::Place> m_places;
    ComputePath m_path = ComputePath::ByHand;
    HandWorkspaces* m_workspaces = nullptr;
    std::int64_t m_chunkImages = 0;
    std::int64_t m_unitsPerSlice = 1;
    int m_replicas = 0;
    int m_slices = 0;
    int m_nextSlice = 0;
    std::vector<Chunk> m_chunks;
    std::vector<std::int64_t> m_divergedAt;        // [replica] as of begin()
    at::Tensor m_frozen;                           // [replica, P]
    std::vector<std::vector<at::Tensor>> m_layers; // [group] views of m_frozen
    std::vector<Sums> m_sums;                      // [chunk * groups + group]
    std::vector<double> m_results;
};

} // namespace tandem
