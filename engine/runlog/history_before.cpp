// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/history_before.h"

#include <algorithm>

namespace tandem {

namespace {

/// The changes that were in force when the checkpoint was taken.
std::vector<InterventionRecord> interventionsBefore(const History& history, const Checkpoint& checkpoint)
{
    std::vector<InterventionRecord> interventions = history.interventions();
    interventions.resize(
        std::min(interventions.size(), static_cast<std::size_t>(std::max<std::int64_t>(checkpoint.interventions, 0))));
    return interventions;
}

/// How many of a series' samples belong to the steps before a checkpoint.
std::int64_t samplesBefore(const Series& series, const SeriesKey& key, const Checkpoint& checkpoint,
    const std::vector<InterventionRecord>& interventions)
{
    std::int64_t count = series.lowerBound(checkpoint.step);
    // A change at this very step that was in force already.
    for (const InterventionRecord& record : interventions)
        count += record.step == checkpoint.step && record.arm == key.arm && record.parameter == key.metric;
    return std::min(count, series.size());
}

/// The pages that histories before a checkpoint share with the log.
struct SharedPages {
    std::shared_ptr<LogPages> pages = std::make_shared<LogPages>();
    std::shared_ptr<PageCache> cache = std::make_shared<PageCache>();
};

/// Gives `before` the first `count` > 0 samples of `source`, whose whole pages lie at `places`.
void copySamples(const Series& source, std::span<const PagePlace> places, const SeriesKey& key, std::int64_t count,
    const SharedPages& shared, History& before)
{
    std::int64_t copied = 0;
    Series* target = nullptr;
    if (const PagedSamples* saved = source.saved()) {
        const std::int64_t whole = std::min<std::int64_t>(count / PagedSamples::pageSamples, std::ssize(saved->pages()));
        if (whole > 0) {
            const int name = shared.pages->add({places.begin(), places.begin() + whole});
            target = &before.addSaved(key,
                std::make_unique<PagedSamples>(shared.pages, shared.cache, name,
                    std::vector<SamplePage>(saved->pages().begin(), saved->pages().begin() + whole)));
            copied = whole * PagedSamples::pageSamples;
        }
    }
    if (!target)
        target = &before.series(key);
    for (std::int64_t i = copied; i < count; ++i)
        target->append(source.step(i), source.value(i));
}

} // namespace

std::shared_ptr<History> historyBefore(
    const History& history, const LogSeries& series, const Checkpoint& checkpoint, std::int64_t plannedSteps)
{
    RunDescription run = history.description();
    run.plannedSteps = plannedSteps;
    auto before = std::make_shared<History>(std::move(run));
    const std::vector<InterventionRecord> interventions = interventionsBefore(history, checkpoint);
    const SharedPages shared;
    for (const SeriesKey& key : history.keys()) {
        const Series& source = *history.find(key);
        const std::int64_t count = samplesBefore(source, key, checkpoint, interventions);
        if (count > 0)
            copySamples(source, series.pages(key), key, count, shared, *before);
    }
    for (std::int64_t i = 0; i < history.snapshots().size() && history.snapshotStep(i) < checkpoint.step; ++i) {
        const std::span<const float> row = history.snapshots().row(i);
        std::copy(row.begin(), row.end(), before->nextSnapshot().begin());
        before->publishSnapshot(history.snapshotStep(i));
    }
    for (const InterventionRecord& record : interventions)
        before->addIntervention(record);
    for (const DivergenceRecord& record : history.divergences())
        if (record.step < checkpoint.step)
            before->addDivergence(record);
    before->setStep(checkpoint.step);
    return before;
}

} // namespace tandem
