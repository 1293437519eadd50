// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/momentum_verdict.h"

#include "statistics/seeds_needed.h"
#include "statistics/value_with_error.h"

#include <cmath>

namespace tandem {

namespace {

std::string counted(int count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string outOf(int diverged, int seeds)
{
    return diverged == 0 ? "none" : std::to_string(diverged) + " of " + std::to_string(seeds);
}

/// What is said of the replicas that diverged; empty when none did.
std::string divergence(const ComparedReplicas& compared)
{
    const std::string all = counted(compared.seeds, "seed", "seeds");
    if (compared.sgd == 0 && compared.sgdm == 0)
        return "";
    if (compared.sgd == compared.seeds && compared.sgdm == compared.seeds)
        return "both arms diverged in " + all;
    if (compared.sgdm == 0)
        return compared.sgdName + " diverged in " + outOf(compared.sgd, compared.seeds)
            + (compared.seeds == 1 ? " seed" : " seeds") + "; " + compared.sgdmName + " trains";
    if (compared.sgd == 0)
        return compared.sgdmName + " diverged in " + outOf(compared.sgdm, compared.seeds)
            + (compared.seeds == 1 ? " seed" : " seeds") + "; " + compared.sgdName + " trains";
    return compared.sgdName + " diverged in " + outOf(compared.sgd, compared.seeds) + " and " + compared.sgdmName + " in "
        + outOf(compared.sgdm, compared.seeds) + " seeds";
}

/// "about 130 seeds would tell": two digits, since the spread itself is known from few seeds.
std::string remedy(const MomentumValue& value)
{
    const int needed = seedsNeeded(value);
    if (needed > mostSeedsNeeded)
        return "more than " + std::to_string(mostSeedsNeeded) + " seeds would be needed to tell";
    const int unit = needed < 100 ? 1 : 10;
    return "about " + std::to_string((needed + unit / 2) / unit * unit) + " seeds would tell";
}

/// What is said of the seeds in which both arms are finite.
std::string comparison(const MomentumValue& value, const std::string& subject)
{
    if (value.pairs < 2)
        return "not enough seeds: " + counted(value.pairs, "pair", "pairs") + ", an interval needs 2";
    if (value.spread == 0.0) {
        if (value.difference == 0.0)
            return "no difference: the arms agree exactly in " + counted(value.pairs, "seed", "seeds");
        return subject + (value.difference < 0.0 ? " helps" : " hurts") + ": loss "
            + valueWithError(std::abs(value.difference), 0.0) + (value.difference < 0.0 ? " lower" : " higher")
            + ", the same in all " + std::to_string(value.pairs) + " seeds";
    }
    if (!std::isfinite(value.gapLow) || !std::isfinite(value.gapHigh))
        return "unresolved: the losses are too large to compare";
    const std::string evidence = ": gap " + valueWithError(value.gap, 0.5 * (value.gapHigh - value.gapLow))
        + " seed spreads over " + std::to_string(value.pairs) + " seeds";
    switch (equivalence(value)) {
    case Equivalence::Different:
        return subject + (value.gap < 0.0 ? " helps" : " hurts") + evidence;
    case Equivalence::Equivalent:
        return "no difference found" + evidence;
    case Equivalence::Unresolved:
        break;
    }
    return "unresolved" + evidence + "; " + remedy(value);
}

} // namespace

std::string momentumVerdict(const MomentumValue& value, const ComparedReplicas& compared)
{
    std::string verdict = divergence(compared);
    if (verdict.empty())
        verdict = comparison(value, compared.subject);
    else if (value.pairs >= 2)
        verdict += "; of the rest, " + comparison(value, compared.subject);
    if (!compared.otherDifferences.empty())
        verdict += "; " + compared.sgdName + " and " + compared.sgdmName + " differ in " + compared.otherDifferences + ", too";
    return verdict;
}

} // namespace tandem
