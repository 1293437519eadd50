// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/history.h"

#include "support/example_count.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tandem {

const MissingInstrument* RunDescription::whyMissing(const std::string& metric, int arm) const
{
    const auto found = std::find_if(missing.begin(), missing.end(), [&](const MissingInstrument& instrument) {
        return instrument.metric == metric && (instrument.arm == wholeRun || instrument.arm == arm);
    });
    return found == missing.end() ? nullptr : &*found;
}

ComparedArms RunDescription::comparedArms() const
{
    if (compared.exist())
        return compared;
    const auto first = [this](const char* optimizer) {
        const auto found = std::find_if(arms.begin(), arms.end(), [&](const Arm& arm) { return arm.optimizer == optimizer; });
        return found == arms.end() ? -1 : static_cast<int>(found - arms.begin());
    };
    return {first("sgd"), first("sgdm")};
}

std::string RunDescription::comparedSubject() const
{
    const ComparedArms pair = comparedArms();
    if (!pair.exist())
        return {};
    const std::string& second = arms[pair.second].optimizer;
    const bool momentum = arms[pair.first].optimizer == "sgd" && (second == "sgdm" || second == "nesterov");
    return momentum ? "momentum" : arms[pair.second].name;
}

const JoinedRun* RunDescription::runOf(int arm) const
{
    const auto found = std::find_if(
        runs.begin(), runs.end(), [arm](const JoinedRun& run) { return arm >= run.firstArm && arm < run.firstArm + run.arms; });
    return found == runs.end() ? nullptr : &*found;
}

int RunDescription::seedsOf(int arm) const
{
    const JoinedRun* run = runOf(arm);
    return run ? run->seeds : seeds;
}

std::int64_t RunDescription::trainingExamplesOf(int arm) const
{
    const JoinedRun* run = runOf(arm);
    return run ? run->trainingExamples : trainingExamples;
}

std::int64_t RunDescription::firstStepOf(int arm) const
{
    return leftBy(arm) >= 0 ? runOf(arm)->forkStep : 0;
}

int RunDescription::leftBy(int arm) const
{
    const JoinedRun* run = runOf(arm);
    return run && run->parent >= 0 ? run->parentArms[static_cast<std::size_t>(arm - run->firstArm)] : -1;
}

ArmFamily RunDescription::familyOf(int arm) const
{
    const auto root = [this](int branch) {
        while (leftBy(branch) >= 0)
            branch = leftBy(branch);
        return branch;
    };
    const int oldest = root(arm);
    ArmFamily place;
    for (int other = 0; other < oldest; ++other)
        place.family += leftBy(other) < 0;
    for (int other = 0; other < arm && arm != oldest; ++other)
        place.member += other != oldest && root(other) == oldest;
    place.member += arm != oldest;
    return place;
}

History::History(RunDescription description)
    : m_description(std::move(description))
    , m_snapshots(
          m_description.arms.size() * static_cast<std::size_t>(m_description.recordedSeeds * m_description.sketchSize), 16)
{
}

Series& History::series(const SeriesKey& key)
{
    const std::lock_guard lock(m_mutex);
    Slot& slot = m_series[key];
    if (!slot.series) {
        auto series = std::make_shared<Series>();
        slot = {series, series.get()};
    }
    assert(slot.own);
    return *slot.own;
}

Series& History::addSaved(const SeriesKey& key, std::unique_ptr<const PagedSamples> saved)
{
    const std::lock_guard lock(m_mutex);
    auto series = std::make_shared<Series>(std::move(saved));
    m_series[key] = {series, series.get()};
    return *series;
}

void History::share(const SeriesKey& key, std::shared_ptr<const Series> series)
{
    const std::lock_guard lock(m_mutex);
    assert(!m_series.contains(key));
    m_series[key] = {std::move(series), nullptr};
}

const Series* History::find(const SeriesKey& key) const
{
    return shared(key).get();
}

std::shared_ptr<const Series> History::shared(const SeriesKey& key) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_series.find(key);
    return found == m_series.end() ? nullptr : found->second.series;
}

std::vector<SeriesKey> History::keys() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<SeriesKey> keys;
    keys.reserve(m_series.size());
    for (const auto& [key, slot] : m_series)
        keys.push_back(key);
    return keys;
}

std::size_t History::seriesCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_series.size();
}

void History::publishSnapshot(std::int64_t step)
{
    m_snapshotSteps.append(step);
    m_snapshots.publish();
}

std::int64_t History::snapshotCount() const
{
    std::int64_t count = m_snapshots.size();
    for (const SnapshotSource& source : m_snapshotSources)
        count += source.history->snapshotCount();
    return count;
}

void History::addIntervention(const InterventionRecord& intervention)
{
    const std::lock_guard lock(m_mutex);
    m_interventions.push_back(intervention);
}

std::vector<InterventionRecord> History::interventions() const
{
    const std::lock_guard lock(m_mutex);
    return m_interventions;
}

void History::addDivergence(const DivergenceRecord& divergence)
{
    const std::lock_guard lock(m_mutex);
    m_divergences.push_back(divergence);
}

std::vector<DivergenceRecord> History::divergences() const
{
    const std::lock_guard lock(m_mutex);
    return m_divergences;
}

void History::replaceRecords(std::vector<InterventionRecord> interventions, std::vector<DivergenceRecord> divergences)
{
    const std::lock_guard lock(m_mutex);
    m_interventions = std::move(interventions);
    m_divergences = std::move(divergences);
}

std::int64_t History::samples(int arm, std::int64_t step) const
{
    const Series* batchSize = find({"batch_size", arm, allSeeds});
    if (!batchSize)
        return 0;
    std::int64_t total = 0;
    for (std::int64_t i = 0; i < batchSize->size() && batchSize->step(i) < step; ++i) {
        const std::int64_t until = i + 1 < batchSize->size() ? std::min(batchSize->step(i + 1), step) : step;
        total = countExamples(total, until - batchSize->step(i), std::llround(batchSize->value(i)));
    }
    const Series* minibatches = find({"minibatches", arm, allSeeds});
    return minibatches && minibatches->size() > 0 ? countExamples(0, total, std::llround(minibatches->value(0))) : total;
}

double History::seconds(int arm, std::int64_t step) const
{
    const Series* clock = find({"seconds", arm, allSeeds});
    if (!clock)
        clock = find({"seconds", wholeRun, allSeeds});
    if (!clock || clock->size() == 0)
        return 0.0;
    const std::int64_t after = clock->lowerBound(step);
    if (after == clock->size())
        return clock->value(after - 1);
    if (after == 0 || clock->step(after) == step)
        return clock->value(after);
    const double span = static_cast<double>(clock->step(after) - clock->step(after - 1));
    const double part = static_cast<double>(step - clock->step(after - 1)) / span;
    return clock->value(after - 1) + part * (clock->value(after) - clock->value(after - 1));
}

} // namespace tandem
