// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/check.h"

#include "support/input_error.h"
#include "verification/check_families.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tandem {

bool Measurement::pass() const
{
    return std::isfinite(error) && std::abs(measured - predicted) <= 4.0 * error + allowance;
}

const std::vector<Check>& checks()
{
    static const std::vector<Check> all = [] {
        std::vector<Check> list;
        for (const auto family : {updateRuleChecks, stationaryVarianceChecks, stabilityChecks, weakErrorChecks, averagingChecks,
                 noiseScaleChecks, planeChecks, manifoldChecks, curvatureChecks})
            std::ranges::move(family(), std::back_inserter(list));
        return list;
    }();
    return all;
}

std::vector<Check> checksNamed(const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        if (std::ranges::find(checks(), name, &Check::name) != checks().end())
            continue;
        std::string known;
        for (const Check& check : checks())
            known += (known.empty() ? "" : ", ") + check.name;
        throw InputError("There is no check \"" + name + "\"; there are " + known + ".");
    }
    std::vector<Check> chosen;
    std::ranges::copy_if(checks(), std::back_inserter(chosen),
        [&](const Check& check) { return names.empty() || std::ranges::find(names, check.name) != names.end(); });
    return chosen;
}

} // namespace tandem
