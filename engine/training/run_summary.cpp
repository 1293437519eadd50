// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_summary.h"

#include "history/other_differences.h"
#include "history/unfound.h"
#include "statistics/momentum_verdict.h"
#include "training/instrument_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

static_assert(fewestNoiseRecords == NoiseScaleEstimator::blockLength * NoiseScaleEstimator::fewestBlocks);

double lastValue(const History& history, const SeriesKey& key)
{
    const Series* series = history.find(key);
    return series && series->size() > 0 ? series->value(series->size() - 1) : std::numeric_limits<double>::quiet_NaN();
}

SeedStatistic lastStatistic(const History& history, const std::string& metric, int arm)
{
    const Series* mean = history.find({metric + ".mean", arm, allSeeds});
    if (!mean || mean->size() == 0)
        return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(), -1};
    return {lastValue(history, {metric + ".mean", arm, allSeeds}), lastValue(history, {metric + ".std", arm, allSeeds}),
        mean->step(mean->size() - 1)};
}

/// Whether one example a minibatch is all that a network's arm had in the end.
bool endsWithOneExample(const History& history, int arm)
{
    return lastValue(history, {"batch_size", arm, allSeeds}) == 1.0 && history.description().trainingExamplesOf(arm) > 0;
}

NoiseScale lastNoiseScale(const History& history, int arm)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (endsWithOneExample(history, arm))
        return {nan, nan, nan, false}; // what was measured of larger minibatches is no longer so
    NoiseScale last;
    last.estimate = lastValue(history, {"noise_scale", arm, allSeeds});
    last.low = lastValue(history, {"noise_scale_low", arm, allSeeds});
    last.high = lastValue(history, {"noise_scale_high", arm, allSeeds});
    last.resolved = std::isfinite(last.low) && std::isfinite(last.high);
    return last;
}

} // namespace

RunSummary summarize(const History& history)
{
    RunSummary summary;
    summary.step = history.step();
    summary.trainingSeconds = history.seconds(summary.step);
    summary.missing = missingAtTheEnd(history);
    summary.seeds = history.description().seeds;
    for (std::size_t i = 0; i < history.description().arms.size(); ++i) {
        const int arm = static_cast<int>(i);
        ArmSummary line;
        line.name = history.description().arms[i].name;
        line.fullLoss = lastStatistic(history, "full_loss", arm);
        line.testAccuracy = lastStatistic(history, "test_accuracy", arm);
        line.noiseScale = lastNoiseScale(history, arm);
        summary.arms.push_back(line);
    }
    for (const DivergenceRecord& divergence : history.divergences()) {
        ArmSummary& line = summary.arms[divergence.arm];
        ++line.divergedSeeds;
        if (line.firstDivergence < 0 || divergence.step < line.firstDivergence)
            line.firstDivergence = divergence.step;
    }

    const ComparedArms compared = history.description().comparedArms();
    const Series* pairs = history.find({"gap_pairs", wholeRun, allSeeds});
    if (!compared.exist() || !pairs || pairs->size() == 0)
        return summary;
    summary.value.pairs = static_cast<int>(pairs->value(pairs->size() - 1));
    summary.value.difference = lastValue(history, {"gap_difference", wholeRun, allSeeds});
    summary.value.spread = lastValue(history, {"gap_spread", wholeRun, allSeeds});
    summary.value.gap = lastValue(history, {"gap", wholeRun, allSeeds});
    summary.value.gapLow = lastValue(history, {"gap_low", wholeRun, allSeeds});
    summary.value.gapHigh = lastValue(history, {"gap_high", wholeRun, allSeeds});
    summary.energyPLoss = lastValue(history, {"energy_p_loss", wholeRun, allSeeds});
    summary.energyPSketch = lastValue(history, {"energy_p_sketch", wholeRun, allSeeds});
    if (const Series* sketch = history.find({"energy_p_sketch", wholeRun, allSeeds}); sketch && sketch->size() > 0)
        summary.sketchStep = sketch->step(sketch->size() - 1);
    const ArmSummary& first = summary.arms[compared.first];
    const ArmSummary& second = summary.arms[compared.second];
    const std::string subject = history.description().comparedSubject();
    summary.comparison = subject == "momentum" ? "Value of momentum" : second.name + " against " + first.name;
    summary.verdict = momentumVerdict(summary.value,
        {.seeds = summary.seeds,
            .sgd = first.divergedSeeds,
            .sgdm = second.divergedSeeds,
            .sgdName = first.name,
            .sgdmName = second.name,
            .subject = subject,
            .otherDifferences = otherDifferences(history, summary.step)});
    return summary;
}

std::vector<MissingInstrument> missingAtTheEnd(const History& history)
{
    std::vector<MissingInstrument> missing = history.description().missing;
    for (int arm = 0; arm < static_cast<int>(history.description().arms.size()); ++arm) {
        const auto found = std::ranges::find_if(missing,
            [arm](const MissingInstrument& instrument) { return instrument.metric == "noise_scale" && instrument.arm == arm; });
        if (endsWithOneExample(history, arm) && found == missing.end())
            missing.push_back(noiseScaleOfOneExample(arm, history.description().arms[static_cast<std::size_t>(arm)].name));
        else if (lastValue(history, {"batch_size", arm, allSeeds}) > 1.0 && found != missing.end())
            missing.erase(found);
    }
    for (const MissingInstrument& instrument : unfound(history)) {
        const bool isNamed = std::ranges::any_of(missing,
            [&](const MissingInstrument& named) { return named.metric == instrument.metric && named.arm == instrument.arm; });
        if (!isNamed)
            missing.push_back(instrument);
    }
    return missing;
}

} // namespace tandem
