// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"

#include <map>
#include <span>
#include <vector>

namespace tandem {

/// Where measurements look first for the largest eigenvalues of a replica's Hessian: where the last one left off
/// (LargestEigenpairs::start). In single precision, which is direction enough and half the room in checkpoints.
class WarmStarts {
public:
    /// [P]; empty where nothing is known.
    std::vector<double> of(int replica) const;
    /// Puts `start` [P] in place of what was known; nothing is known when it is empty.
    void keep(int replica, std::span<const double> start);

    void save(Checkpoint& checkpoint) const;
    /// Of an ensemble of so many replicas; checkpoints without starts leave nothing known.
    void restore(const Checkpoint& checkpoint, int replicas);

private:
    std::map<int, std::vector<float>> m_starts;
};

} // namespace tandem
