// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/series.h"

#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tandem {

/// Stands for "no arm" or "no single seed" in a SeriesKey.
inline constexpr int wholeRun = -1;
inline constexpr int allSeeds = -1;

/// Names a series. Statistics over all seeds of an arm have seed = allSeeds and end in ".mean" or ".std"; quantities of
/// the whole run (gap, seconds) have arm = wholeRun.
struct SeriesKey {
    std::string metric;
    int arm = wholeRun;
    int seed = allSeeds; ///< column, not the seed's number
    auto operator<=>(const SeriesKey&) const = default;
};

/// The arms that the value of momentum compares, second − first; −1 where there are not two.
struct ComparedArms {
    int first = -1;
    int second = -1;
    bool exist() const { return first >= 0 && second >= 0; }
    bool operator==(const ComparedArms&) const = default;
};

/// An instrument that a run does not have, for those who look for it.
struct MissingInstrument {
    std::string metric; ///< the name its series would have, without ".mean"
    int arm = wholeRun; ///< the only arm without it; wholeRun: all lack it, or it is of no single arm
    std::string reason; ///< a sentence, which names the arm
    bool operator==(const MissingInstrument&) const = default;
};

/// One of several runs that a history shows side by side.
struct JoinedRun {
    std::string name;
    int firstArm = 0; ///< of the history's arms, this run's are [firstArm, firstArm + arms)
    int arms = 0;
    int seeds = 0;
    int recordedSeeds = 0;
    std::int64_t firstSeed = 0;
    std::int64_t plannedSteps = 0;
    std::int64_t trainingExamples = 0;
    int parent = -1;               ///< the run that this is a branch of; −1 where that is not shown
    std::int64_t forkStep = 0;     ///< up to which the two are one
    std::vector<int> parentArms{}; ///< [arm of this run] the history's arm that it left; −1: none
};

/// Arms that were one before a fork, for colours: every branch looks like what it left.
struct ArmFamily {
    int family = 0; ///< counts the arms that left none other
    int member = 0; ///< 0: that arm itself; its branches, in order of appearance, are 1, 2, …
};

/// What a run was, apart from what it measured. Never changes after the history is made.
struct RunDescription {
    struct Arm {
        std::string name;
        std::string optimizer; ///< as in an experiment file: "sgd", "sgdm", …
    };
    std::string title;
    std::string experimentText; ///< TOML
    std::vector<Arm> arms;
    int seeds = 0;         ///< per arm; of joined runs the most
    int recordedSeeds = 0; ///< of these, the first so many keep series of their own
    std::int64_t firstSeed = 0;
    std::int64_t plannedSteps = 0;
    std::int64_t trainingExamples = 0; ///< 0: fresh examples, no epochs
    int sketchSize = 0;
    ComparedArms compared = {};
    /// Settings, besides what series record, in which these differ: "weight decay and schedule"; empty where in none.
    std::string comparedDifferences = {};
    /// What the experiment does not measure, and why; a series that is neither there nor named here was not asked for by
    /// anybody. Empty in logs of other tools.
    std::vector<MissingInstrument> missing = {};
    std::vector<JoinedRun> runs{};        ///< where several are shown side by side; empty for one
    std::string trajectoriesMissing = {}; ///< a sentence where joined runs share no space for their sketches

    /// The joined run that an arm belongs to; null where there is one run only.
    const JoinedRun* runOf(int arm) const;
    int seedsOf(int arm) const;
    std::int64_t trainingExamplesOf(int arm) const;
    /// The step from which an arm has a curve of its own: that of its fork where what it left is shown too, otherwise 0.
    std::int64_t firstStepOf(int arm) const;
    /// The history's arm that `arm` was before its fork; −1: none that is shown.
    int leftBy(int arm) const;
    ArmFamily familyOf(int arm) const;

    /// Why an arm has no `metric` (wholeRun: why the run has none); null when nobody said so.
    const MissingInstrument* whyMissing(const std::string& metric, int arm = wholeRun) const;
    /// `compared`; where that names none, as in logs of other tools, the first "sgd" and the first "sgdm".
    ComparedArms comparedArms() const;
    /// What the difference between the compared arms is due to: "momentum" between SGD and an arm with momentum, otherwise the
    /// second arm's name.
    std::string comparedSubject() const;
};

/// A hyperparameter that changed at a step: the update from θ_step to θ_step+1 is the first to use it.
struct InterventionRecord {
    std::int64_t step = 0;
    double seconds = 0.0; ///< training time so far
    int arm = 0;
    std::string parameter; ///< "learning_rate" (effective η), "momentum", "batch_size"
    double before = 0.0;
    double after = 0.0;
};

/// A replica whose loss turned non-finite.
struct DivergenceRecord {
    std::int64_t step = 0;
    int arm = 0;
    int seed = 0; ///< column
};

class History;

/// Where the sketches of some arms of a joined history lie.
struct SnapshotSource {
    std::shared_ptr<const History> history;
    int firstArm = 0;           ///< its arms are [firstArm, …) of the joined history
    std::int64_t firstStep = 0; ///< shown from the last snapshot at or before this step on
};

/// Everything recorded of one training, in memory; live, saved and imported runs are all this, and so are several of them side
/// by side (JoinedHistory). One thread writes; any thread reads. Series and snapshots are read without a lock; the rest takes a
/// short one.
class History {
public:
    explicit History(RunDescription description);

    const RunDescription& description() const { return m_description; }

    /// The series named `key`, made when it does not exist. Writer only.
    Series& series(const SeriesKey& key);
    /// A new series whose first samples stay where they are saved. Writer only; replaces one of that name, which nobody may
    /// have seen yet.
    Series& addSaved(const SeriesKey& key, std::unique_ptr<const PagedSamples> saved);
    /// Shows another history's series as `key`, which must be new. Writer only; whoever appends to the series goes on.
    void share(const SeriesKey& key, std::shared_ptr<const Series> series);
    /// The series named `key`, or null. The pointer stays good as long as the history.
    const Series* find(const SeriesKey& key) const;
    /// The same, to outlive the history.
    std::shared_ptr<const Series> shared(const SeriesKey& key) const;
    std::vector<SeriesKey> keys() const;
    std::size_t seriesCount() const;

    /// Sketches of θ, one row per snapshot: [replica of the recorded seeds, sketchSize] flattened, replica = arm ·
    /// recordedSeeds + seed.
    const ChunkedRows<float>& snapshots() const { return m_snapshots; }
    std::int64_t snapshotStep(std::int64_t index) const { return m_snapshotSteps[index]; }
    /// The row to fill before publishSnapshot(). Writer only.
    std::span<float> nextSnapshot() { return m_snapshots.next(); }
    void publishSnapshot(std::int64_t step);
    /// Whose sketches SnapshotRows shows instead of this history's own; before anybody reads.
    void setSnapshotSources(std::vector<SnapshotSource> sources) { m_snapshotSources = std::move(sources); }
    const std::vector<SnapshotSource>& snapshotSources() const { return m_snapshotSources; }
    /// Snapshots recorded, of all sources together: grows when there is something new for SnapshotRows.
    std::int64_t snapshotCount() const;

    void addIntervention(const InterventionRecord& intervention);
    std::vector<InterventionRecord> interventions() const;
    void addDivergence(const DivergenceRecord& divergence);
    std::vector<DivergenceRecord> divergences() const;
    /// Puts others in place of both lists. Writer only.
    void replaceRecords(std::vector<InterventionRecord> interventions, std::vector<DivergenceRecord> divergences);

    /// Steps done; everything recorded so far belongs to steps ≤ this.
    std::int64_t step() const { return m_step.load(std::memory_order_acquire); }
    void setStep(std::int64_t step) { m_step.store(step, std::memory_order_release); }

    /// Examples each replica of `arm` has drawn before `step`, from the recorded batch sizes, times "minibatches" where an arm
    /// has that series: the minibatches that each of its updates draws.
    std::int64_t samples(int arm, std::int64_t step) const;
    /// Training time at `step`, interpolated between the recorded block edges; 0 before the first.
    double seconds(std::int64_t step) const { return seconds(wholeRun, step); }
    /// The same of the run that `arm` belongs to.
    double seconds(int arm, std::int64_t step) const;

private:
    struct Slot {
        std::shared_ptr<const Series> series;
        Series* own = nullptr; ///< null where another history appends
    };
    RunDescription m_description;
    mutable std::mutex m_mutex; // guards the map's structure and the two lists, not what the series hold
    std::map<SeriesKey, Slot> m_series;
    std::vector<InterventionRecord> m_interventions;
    std::vector<DivergenceRecord> m_divergences;
    ChunkedRows<float> m_snapshots;
    ChunkedRows<std::int64_t> m_snapshotSteps;
    std::vector<SnapshotSource> m_snapshotSources;
    std::atomic<std::int64_t> m_step{0};
};

} // namespace tandem
