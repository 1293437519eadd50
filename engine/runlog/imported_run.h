// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tandem {

/// What an import took and what it left.
struct ImportReport {
    std::string source; ///< how it was read, a sentence for the user
    std::int64_t samples = 0;
    std::int64_t skipped = 0;          ///< rows or values that are no numbers of a step
    std::int64_t repeated = 0;         ///< numbers at a step that their curve has already; they are kept
    std::vector<std::string> problems; ///< sentences, the first few
    std::vector<std::string> notes;    ///< what else the source says of the run
};

/// Gathers the numbers of another program's run, in any order, and makes a history of them: an arm for each name, in the order
/// they come.
class ImportedRun {
public:
    /// The arm of that name, made when it is new; wholeRun for an empty name.
    int arm(const std::string& name);
    /// False, and nothing taken, for a negative step.
    bool add(int arm, std::optional<std::int64_t> seed, const std::string& metric, Sample sample);
    std::int64_t samples() const { return m_samples; }

    /// What the source says of the run itself: the experiment, empty where there is none, and all arms in their order. Before any
    /// other arm.
    void describe(const std::string& experimentText, const std::vector<RunDescription::Arm>& arms, const ComparedArms& compared);
    bool isDescribed() const { return m_isDescribed; }
    void setTitle(const std::string& title) { m_title = title; }
    void setOptimizer(int arm, const std::string& optimizer);
    void setInterventions(std::vector<InterventionRecord> interventions) { m_interventions = std::move(interventions); }

    /// `title` is for a source that has none of its own.
    std::shared_ptr<History> build(const std::string& title) const;

private:
    struct Key {
        std::string metric;
        int arm = wholeRun;
        std::optional<std::int64_t> seed;
        auto operator<=>(const Key&) const = default;
    };
    bool m_isDescribed = false;
    std::string m_title;
    std::string m_experimentText;
    std::vector<RunDescription::Arm> m_arms;
    ComparedArms m_compared;
    std::vector<InterventionRecord> m_interventions;
    std::map<std::string, int> m_armOf;
    std::map<Key, std::vector<Sample>> m_series;
    std::int64_t m_samples = 0;
};

} // namespace tandem
