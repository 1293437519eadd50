// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/compute_path.h"
#include "networks/minibatch_stream.h"
#include "networks/network_layout.h"
#include "networks/replica_array.h"
#include "networks/replica_group.h"
#include "networks/unit_evaluator.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace tandem {

/// What there is to compute.
struct ReplicaTask {
    std::shared_ptr<const ImageDataset> dataset;
    NetworkLayout layout;
    ComputePath path = ComputePath::ByHand;
    std::vector<ReplicaGroup::Place> places; ///< of the groups, all with as many replicas
    bool secondMoments = false;              ///< whether any arm has Adam's
    std::int64_t arrays = 0;                 ///< [replica, P] that a run needs in all, copies included

    std::int64_t replicas() const { return places.back().firstReplica + places.back().replicas; }
};

/// Where the replicas of a network lie, and what computes with them there.
class ReplicaComputation {
public:
    /// Where a group's minibatches come from: [minibatch of an update][replica of the group], see UpdatePlan::minibatches().
    using Streams = std::vector<std::vector<MinibatchStream*>>;

    virtual ~ReplicaComputation() = default;

    virtual ReplicaArray& parameters() = 0;    ///< θ
    virtual ReplicaArray& buffer() = 0;        ///< practical buffer, or Adam's first moments
    virtual ReplicaArray* secondMoments() = 0; ///< Adam's; null where the task has none

    /// What moves the replicas at `place`; all of it must outlive the group.
    virtual std::unique_ptr<ReplicaGroup> makeGroup(
        const ReplicaGroup::Place& place, const UpdatePlan& plan, const std::atomic<bool>& interrupted, const Streams& streams)
        = 0;
    virtual std::unique_ptr<UnitEvaluator> makeEvaluator() = 0;
};

/// Throws InputError when the task needs more memory than there is.
using MakeComputation = std::function<std::unique_ptr<ReplicaComputation>(const ReplicaTask&)>;

} // namespace tandem
