// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/other_differences.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tandem {

std::string otherDifferences(const History& history, std::int64_t step)
{
    constexpr double rounding = 1e-9; // η = γ/(1−β) of two pairs of decimal numbers
    const ComparedArms compared = history.description().comparedArms();
    if (!compared.exist())
        return {};
    std::string differences;
    const auto add = [&differences](const std::string& words) { differences += (differences.empty() ? "" : " and ") + words; };
    for (const auto& [metric, words] : {std::pair{"learning_rate", "learning rate"}, std::pair{"batch_size", "batch size"}}) {
        const auto valueOf = [&, key = metric](int arm) {
            const Series* series = history.find({key, arm, allSeeds});
            return series ? series->valueAt(step) : std::numeric_limits<double>::quiet_NaN();
        };
        const double first = valueOf(compared.first);
        const double second = valueOf(compared.second);
        if (std::abs(first - second) > rounding * std::max(first, second))
            add(words);
    }
    if (!history.description().comparedDifferences.empty())
        add(history.description().comparedDifferences);
    return differences;
}

} // namespace tandem
