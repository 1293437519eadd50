// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/imported_run.h"

#include <algorithm>

namespace tandem {

int ImportedRun::arm(const std::string& name)
{
    if (name.empty())
        return wholeRun;
    const auto [place, isNew] = m_armOf.try_emplace(name, static_cast<int>(m_arms.size()));
    if (isNew)
        m_arms.push_back({name, ""});
    return place->second;
}

void ImportedRun::describe(
    const std::string& experimentText, const std::vector<RunDescription::Arm>& arms, const ComparedArms& compared)
{
    m_isDescribed = true;
    m_experimentText = experimentText;
    m_compared = compared;
    for (const RunDescription::Arm& each : arms)
        setOptimizer(arm(each.name), each.optimizer);
}

void ImportedRun::setOptimizer(int arm, const std::string& optimizer)
{
    if (arm != wholeRun)
        m_arms[static_cast<std::size_t>(arm)].optimizer = optimizer;
}

bool ImportedRun::add(int arm, std::optional<std::int64_t> seed, const std::string& metric, Sample sample)
{
    constexpr std::int64_t mostSteps = std::int64_t{1} << 53;
    if (sample.step < 0 || sample.step > mostSteps || metric.empty())
        return false;
    m_series[{metric, arm, seed}].push_back(sample);
    ++m_samples;
    return true;
}

std::shared_ptr<History> ImportedRun::build(const std::string& title) const
{
    std::vector<std::int64_t> seeds;
    for (const auto& [key, samples] : m_series)
        if (key.seed)
            seeds.push_back(*key.seed);
    std::sort(seeds.begin(), seeds.end());
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
    // Seeds that follow one another keep their numbers, others are counted.
    const bool consecutive = !seeds.empty() && seeds.front() >= 0 && seeds.size() <= 4096
        && seeds.back() - seeds.front() + 1 == static_cast<std::int64_t>(seeds.size());

    RunDescription run;
    run.title = m_title.empty() ? title : m_title;
    run.experimentText = m_experimentText;
    run.arms = m_arms;
    run.compared = m_compared;
    run.seeds = std::max(static_cast<int>(std::min<std::size_t>(seeds.size(), 1'000'000)), 1);
    run.recordedSeeds = std::min(run.seeds, 4096);
    run.firstSeed = consecutive ? seeds.front() : 0;
    std::int64_t last = 0;
    for (const auto& [key, samples] : m_series)
        for (const Sample& sample : samples)
            last = std::max(last, sample.step);
    run.plannedSteps = last;
    auto history = std::make_shared<History>(run);
    for (const auto& [key, samples] : m_series) {
        int seed = allSeeds;
        if (key.seed)
            seed = static_cast<int>(std::lower_bound(seeds.begin(), seeds.end(), *key.seed) - seeds.begin());
        Series& series = history->series({key.metric, key.arm, seed});
        std::vector<Sample> ordered = samples;
        std::stable_sort(ordered.begin(), ordered.end(), [](const Sample& a, const Sample& b) { return a.step < b.step; });
        for (const Sample& sample : ordered)
            series.append(sample.step, sample.value);
    }
    for (const InterventionRecord& record : m_interventions)
        history->addIntervention(record);
    history->setStep(last);
    return history;
}

} // namespace tandem
