// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// What an import took and what it left.
struct ImportReport {
    std::string source; ///< how it was read, a sentence for the user
    std::int64_t samples = 0;
    std::int64_t skipped = 0;          ///< rows or values that are no numbers of a step
    std::vector<std::string> problems; ///< sentences, the first few
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
    std::shared_ptr<History> build(const std::string& title) const;

private:
    struct Key {
        std::string metric;
        int arm = wholeRun;
        std::optional<std::int64_t> seed;
        auto operator<=>(const Key&) const = default;
    };
    std::vector<std::string> m_arms;
    std::map<std::string, int> m_armOf;
    std::map<Key, std::vector<Sample>> m_series;
    std::int64_t m_samples = 0;
};

} // namespace tandem
