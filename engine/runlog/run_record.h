// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace tandem {

/// What made a run: two runs of one experiment agree bit for bit only where all of it agrees.
struct RunProvenance {
    std::string program;  ///< with its version, "tandem 0.1.0"
    std::string libtorch; ///< version; empty where none was used
    std::string device;   ///< "cpu", "cuda:0"
    std::string blas;     ///< e.g. "OpenBLAS 0.3.21"
    std::string processor;
    bool operator==(const RunProvenance&) const = default;
};

/// `device` of a run that was not trained here but read from `source`, and that source again; empty for all others.
std::string importedDevice(const std::string& source);
std::string importSource(const RunProvenance& provenance);

/// The run that a branch left, and where.
struct ParentRun {
    std::string id;
    std::string path;           ///< where it lay when the branch began
    std::int64_t step = 0;      ///< from which the two may differ
    std::int64_t snapshots = 0; ///< of the branch's history, the first so many lie in the parent's file
};

/// The time now, UTC, "2026-01-31T23:59:58Z".
std::string timeText();
/// 32 hexadecimal digits that no other run has.
std::string newRunId();

} // namespace tandem
