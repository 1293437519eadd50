// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/history.h"

#include "support/example_count.h"

#include <algorithm>
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

History::History(RunDescription description)
    : m_description(std::move(description))
    , m_snapshots(
          m_description.arms.size() * static_cast<std::size_t>(m_description.recordedSeeds * m_description.sketchSize), 16)
{
}

Series& History::series(const SeriesKey& key)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<Series>& slot = m_series[key];
    if (!slot)
        slot = std::make_unique<Series>();
    return *slot;
}

Series& History::addSaved(const SeriesKey& key, std::unique_ptr<const PagedSamples> saved)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<Series>& slot = m_series[key];
    slot = std::make_unique<Series>(std::move(saved));
    return *slot;
}

const Series* History::find(const SeriesKey& key) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_series.find(key);
    return found == m_series.end() ? nullptr : found->second.get();
}

std::vector<SeriesKey> History::keys() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<SeriesKey> keys;
    keys.reserve(m_series.size());
    for (const auto& [key, series] : m_series)
        keys.push_back(key);
    return keys;
}

void History::publishSnapshot(std::int64_t step)
{
    m_snapshotSteps.append(step);
    m_snapshots.publish();
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

double History::seconds(std::int64_t step) const
{
    const Series* clock = find({"seconds", wholeRun, allSeeds});
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
