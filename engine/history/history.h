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

/// What a run was, apart from what it measured. Never changes after the history is made.
struct RunDescription {
    struct Arm {
        std::string name;
        std::string optimizer; ///< as in an experiment file: "sgd", "sgdm", …
    };
    std::string title;
    std::string experimentText; ///< TOML
    std::vector<Arm> arms;
    int seeds = 0;         ///< per arm
    int recordedSeeds = 0; ///< of these, the first so many keep series of their own
    std::int64_t firstSeed = 0;
    std::int64_t plannedSteps = 0;
    std::int64_t trainingExamples = 0; ///< 0: fresh examples, no epochs
    int sketchSize = 0;
    ComparedArms compared = {};
    /// What the experiment does not measure, and why; a series that is neither there nor named here was not asked for by
    /// anybody. Empty in logs of other tools.
    std::vector<MissingInstrument> missing = {};

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

/// Everything recorded of one training, in memory; live, saved and imported runs are all this. One thread writes;
/// any thread reads. Series and snapshots are read without a lock; the rest takes a short one.
class History {
public:
    explicit History(RunDescription description);

    const RunDescription& description() const { return m_description; }

    /// The series named `key`, made when it does not exist. Writer only.
    Series& series(const SeriesKey& key);
    /// A new series whose first samples stay where they are saved. Writer only; replaces one of that name, which nobody may
    /// have seen yet.
    Series& addSaved(const SeriesKey& key, std::unique_ptr<const PagedSamples> saved);
    /// The series named `key`, or null. The pointer stays good as long as the history.
    const Series* find(const SeriesKey& key) const;
    std::vector<SeriesKey> keys() const;

    /// Sketches of θ, one row per snapshot: [replica of the recorded seeds, sketchSize] flattened, replica = arm ·
    /// recordedSeeds + seed.
    const ChunkedRows<float>& snapshots() const { return m_snapshots; }
    std::int64_t snapshotStep(std::int64_t index) const { return m_snapshotSteps[index]; }
    /// The row to fill before publishSnapshot(). Writer only.
    std::span<float> nextSnapshot() { return m_snapshots.next(); }
    void publishSnapshot(std::int64_t step);

    void addIntervention(const InterventionRecord& intervention);
    std::vector<InterventionRecord> interventions() const;
    void addDivergence(const DivergenceRecord& divergence);
    std::vector<DivergenceRecord> divergences() const;

    /// Steps done; everything recorded so far belongs to steps ≤ this.
    std::int64_t step() const { return m_step.load(std::memory_order_acquire); }
    void setStep(std::int64_t step) { m_step.store(step, std::memory_order_release); }

    /// Examples each replica of `arm` has drawn before `step`, from the recorded batch sizes, times "minibatches" where an arm
    /// has that series: the minibatches that each of its updates draws.
    std::int64_t samples(int arm, std::int64_t step) const;
    /// Training time at `step`, interpolated between the recorded block edges; 0 before the first.
    double seconds(std::int64_t step) const;

private:
    RunDescription m_description;
    mutable std::mutex m_mutex; // guards the map's structure and the two lists, not what the series hold
    std::map<SeriesKey, std::unique_ptr<Series>> m_series;
    std::vector<InterventionRecord> m_interventions;
    std::vector<DivergenceRecord> m_divergences;
    ChunkedRows<float> m_snapshots;
    ChunkedRows<std::int64_t> m_snapshotSteps;
    std::atomic<std::int64_t> m_step{0};
};

} // namespace tandem
