// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tandem {

/// A run to be shown beside others.
struct RunToJoin {
    std::string name;
    std::shared_ptr<const History> history;
    std::string id{};          ///< by which its branches know it; empty: it can have none
    std::string parentId{};    ///< empty: not a branch
    std::int64_t forkStep = 0; ///< of a branch
};

/// Several runs as one history, so that whatever shows a run shows them side by side: the arms of all, named "run · arm", in the
/// order of the runs. Series are shared, not copied; what belongs to a whole run (gap, …) is the first run's, but each arm has
/// its run's "seconds". Trajectories lie in one space where sketch size, recorded seeds and [problem] agree with those of the
/// first run that has any; description().trajectoriesMissing names the others. A branch whose parent is there too begins at its
/// fork. Used by one thread; the history by any, also after this has gone.
class JoinedHistory {
public:
    /// At least one run. Names that occur twice are numbered.
    explicit JoinedHistory(std::vector<RunToJoin> runs);

    std::shared_ptr<const History> history() const { return m_history; }
    /// Takes in what has grown since: series that are new, changes, the step. Series that are there grow by themselves.
    void poll();

private:
    void takeSeries(std::size_t run);
    void takeRecords();

    std::vector<RunToJoin> m_runs;
    std::shared_ptr<History> m_history;
    std::vector<std::size_t> m_seriesSeen; // by run
    std::size_t m_interventionsSeen = 0;
    std::size_t m_divergencesSeen = 0;
};

/// The lines of the table [problem] and those below it in an experiment's text, without comments and order: two runs on the same
/// problem have the same.
std::vector<std::string> problemLines(const std::string& experimentText);

} // namespace tandem
