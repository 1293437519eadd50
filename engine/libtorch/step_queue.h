// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace tandem {

/// Where the steps of a stack of replicas are computed: one after the other, and none awaited by the host. The processor
/// computes a step when it is given; a GPU has a stream of its own for every queue, so that stacks overlap, and replays what
/// it was given before as one CUDA graph. One thread at a time.
class StepQueue {
public:
    /// As long as one is alive, what this thread asks of the device goes into the queue, after all that was asked outside of
    /// queues before. What is asked elsewhere later, other queues' steps included, may be computed at the same time: it is wait()
    /// that ends that.
    class Turn {
    public:
        virtual ~Turn() = default;
    };

    /// Waits as well: what steps work on may go once the queue has gone.
    virtual ~StepQueue() = default;

    virtual std::unique_ptr<Turn> turn() = 0;
    /// Computes `step` within a turn. Steps of one `kind` ask for the same operations on the same arrays, and read what differs
    /// between them (minibatch, coefficients) from there: after its first times a kind may be replayed without `step` being
    /// called.
    virtual void run(int kind, const std::function<void()>& step) = 0;
    /// The arrays that steps work on are others from now on.
    virtual void forget() = 0;
    /// Returns when all that was given is computed.
    virtual void wait() = 0;
};

std::unique_ptr<StepQueue> makeStepQueue(const c10::Device& device);

} // namespace tandem
