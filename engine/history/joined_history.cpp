// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/joined_history.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>

namespace tandem {
namespace {

/// The tokens of a TOML text that matter, line by line: no blanks and no comments outside strings, arrays on one line.
std::vector<std::string> tightLines(std::string_view text)
{
    std::vector<std::string> lines(1);
    char quote = 0;
    int open = 0;
    bool comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') {
            comment = false;
            quote = 0;
            if (open <= 0 || lines.back().starts_with('[')) {
                lines.emplace_back();
                open = 0;
            }
            continue;
        }
        if (comment)
            continue;
        if (quote) {
            lines.back() += c == quote ? '"' : c;
            if (c == quote)
                quote = 0;
            continue;
        }
        if (c == '#') {
            comment = true;
        } else if (c == '"' || c == '\'') {
            quote = c;
            lines.back() += '"';
        } else if (c != ' ' && c != '\t' && c != '\r') {
            open += (c == '[') - (c == ']');
            lines.back() += c;
        }
    }
    return lines;
}

/// Names with numbers after those that occur before.
std::vector<std::string> distinct(const std::vector<RunToJoin>& runs)
{
    std::set<std::string> taken;
    std::vector<std::string> names;
    for (const RunToJoin& run : runs) {
        std::string name = run.name;
        for (int number = 2; !taken.insert(name).second; ++number)
            name = run.name + " (" + std::to_string(number) + ")";
        names.push_back(name);
    }
    return names;
}

/// Why the sketches of `run` are not in the space of those of `reference`; empty when they are.
std::string whyApart(const RunDescription& run, const RunDescription& reference)
{
    if (run.sketchSize == 0 || run.recordedSeeds == 0)
        return "recorded none";
    if (run.sketchSize != reference.sketchSize)
        return "has sketches of " + std::to_string(run.sketchSize) + " numbers, not " + std::to_string(reference.sketchSize);
    if (run.recordedSeeds != reference.recordedSeeds)
        return "recorded " + std::to_string(run.recordedSeeds) + " seeds, not " + std::to_string(reference.recordedSeeds);
    if (problemLines(run.experimentText) != problemLines(reference.experimentText))
        return "trains on another problem";
    return {};
}

std::vector<JoinedRun> layOut(const std::vector<RunToJoin>& runs)
{
    const std::vector<std::string> names = distinct(runs);
    std::vector<JoinedRun> joined;
    int firstArm = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunDescription& run = runs[i].history->description();
        joined.push_back({names[i], firstArm, static_cast<int>(run.arms.size()), run.seeds, run.recordedSeeds, run.firstSeed,
            run.plannedSteps, run.trainingExamples});
        firstArm += joined.back().arms;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto found = std::find_if(runs.begin(), runs.end(),
            [&](const RunToJoin& other) { return !runs[i].parentId.empty() && other.id == runs[i].parentId; });
        if (found == runs.end() || found == runs.begin() + static_cast<std::ptrdiff_t>(i))
            continue;
        // A loop of branches, which only a damaged file can tell of.
        auto parent = static_cast<int>(found - runs.begin());
        for (int ancestor = parent; ancestor >= 0; ancestor = joined[static_cast<std::size_t>(ancestor)].parent)
            if (ancestor == static_cast<int>(i))
                parent = -1;
        if (parent < 0)
            continue;
        joined[i].parent = parent;
        joined[i].forkStep = runs[i].forkStep;
        const auto& before = found->history->description().arms;
        for (const RunDescription::Arm& arm : runs[i].history->description().arms) {
            const auto same = std::find_if(
                before.begin(), before.end(), [&](const RunDescription::Arm& other) { return other.name == arm.name; });
            joined[i].parentArms.push_back(same == before.end()
                    ? -1
                    : joined[static_cast<std::size_t>(parent)].firstArm + static_cast<int>(same - before.begin()));
        }
    }
    return joined;
}

/// The description, and whose sketches share a space.
std::pair<RunDescription, std::vector<SnapshotSource>> describe(const std::vector<RunToJoin>& runs)
{
    const RunDescription& first = runs.front().history->description();
    RunDescription all;
    all.experimentText = first.experimentText;
    all.firstSeed = first.firstSeed;
    all.trainingExamples = first.trainingExamples;
    all.compared = first.comparedArms();
    all.comparedDifferences = first.comparedDifferences;
    all.runs = layOut(runs);
    const RunDescription* reference = nullptr;
    for (const RunToJoin& joined : runs) {
        const RunDescription& run = joined.history->description();
        if (!reference && run.sketchSize > 0 && run.recordedSeeds > 0)
            reference = &run;
    }
    if (reference) {
        all.experimentText = reference->experimentText;
        all.sketchSize = reference->sketchSize;
        all.recordedSeeds = reference->recordedSeeds;
    }
    std::vector<SnapshotSource> sources;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunDescription& run = runs[i].history->description();
        const JoinedRun& place = all.runs[i];
        all.title += (i > 0 ? ", " : "") + place.name;
        all.seeds = std::max(all.seeds, run.seeds);
        all.plannedSteps = std::max(all.plannedSteps, run.plannedSteps);
        if (!reference)
            all.recordedSeeds = std::max(all.recordedSeeds, run.recordedSeeds);
        for (const RunDescription::Arm& arm : run.arms)
            all.arms.push_back({place.name + " · " + arm.name, arm.optimizer});
        for (const MissingInstrument& missing : run.missing)
            for (int arm = 0; arm < place.arms; ++arm)
                if (missing.arm == wholeRun || missing.arm == arm)
                    all.missing.push_back({missing.metric, place.firstArm + arm, missing.reason});
        if (!reference)
            continue;
        const std::string apart = whyApart(run, *reference);
        if (apart.empty())
            sources.push_back({runs[i].history, place.firstArm, place.parent >= 0 ? place.forkStep : 0});
        else
            all.trajectoriesMissing
                += (all.trajectoriesMissing.empty() ? "Not in this plane: " : "; ") + place.name + " " + apart;
    }
    return {std::move(all), std::move(sources)};
}

template <typename Record> void sortBySteps(std::vector<Record>& records)
{
    std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return a.step < b.step; });
}

} // namespace

std::vector<std::string> problemLines(const std::string& experimentText)
{
    std::vector<std::string> found;
    std::string table;
    for (const std::string& line : tightLines(experimentText)) {
        if (line.starts_with('['))
            table = line.substr(0, line.find(']') + 1);
        else if (table.empty() && (line.starts_with("problem.") || line.starts_with("problem=")))
            found.push_back(line.substr(std::string_view("problem.").size()));
        else if (table == "[problem]" && !line.empty())
            found.push_back(line);
        else if (table.starts_with("[problem.") && !line.empty())
            found.push_back(table.substr(std::string_view("[problem.").size()) + line);
    }
    std::sort(found.begin(), found.end());
    return found;
}

JoinedHistory::JoinedHistory(std::vector<RunToJoin> runs)
    : m_runs(std::move(runs))
    , m_seriesSeen(m_runs.size(), 0)
{
    assert(!m_runs.empty());
    auto [description, sources] = describe(m_runs);
    m_history = std::make_shared<History>(std::move(description));
    m_history->setSnapshotSources(std::move(sources));
    poll();
}

void JoinedHistory::poll()
{
    // The step first: what is taken after it holds at least what belongs to the steps before it.
    std::int64_t step = 0;
    for (const RunToJoin& run : m_runs)
        step = std::max(step, run.history->step());
    for (std::size_t run = 0; run < m_runs.size(); ++run)
        takeSeries(run);
    takeRecords();
    m_history->setStep(step);
}

void JoinedHistory::takeSeries(std::size_t run)
{
    const History& source = *m_runs[run].history;
    if (source.seriesCount() == m_seriesSeen[run])
        return;
    const JoinedRun& place = m_history->description().runs[run];
    const std::vector<SeriesKey> keys = source.keys();
    m_seriesSeen[run] = keys.size();
    const auto take = [&](const SeriesKey& from, const SeriesKey& as) {
        if (!m_history->find(as))
            m_history->share(as, source.shared(from));
    };
    for (const SeriesKey& key : keys) {
        if (key.arm != wholeRun)
            take(key, {key.metric, place.firstArm + key.arm, key.seed});
        else if (run == 0)
            take(key, key);
        for (int arm = 0; key == SeriesKey{"seconds"} && arm < place.arms; ++arm)
            take(key, {key.metric, place.firstArm + arm, allSeeds});
    }
}

void JoinedHistory::takeRecords()
{
    std::vector<std::vector<InterventionRecord>> interventions;
    std::vector<std::vector<DivergenceRecord>> divergences;
    std::size_t changed = 0;
    std::size_t diverged = 0;
    for (const RunToJoin& run : m_runs) {
        interventions.push_back(run.history->interventions());
        divergences.push_back(run.history->divergences());
        changed += interventions.back().size();
        diverged += divergences.back().size();
    }
    if (changed == m_interventionsSeen && diverged == m_divergencesSeen)
        return;
    m_interventionsSeen = changed;
    m_divergencesSeen = diverged;

    const RunDescription& all = m_history->description();
    std::vector<InterventionRecord> changes;
    std::vector<DivergenceRecord> ends;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const JoinedRun& run = all.runs[i];
        for (InterventionRecord record : interventions[i]) {
            record.arm += run.firstArm;
            // What was done before the fork is the parent's; its list begins the branch's.
            const int left = all.leftBy(record.arm);
            const auto& before = run.parent >= 0 ? interventions[static_cast<std::size_t>(run.parent)] : interventions[i];
            const int leftInRun = left < 0 ? -1 : left - all.runOf(left)->firstArm;
            const auto isSame = [&](const InterventionRecord& other) {
                return std::tie(other.step, other.arm, other.parameter, other.before, other.after)
                    == std::tie(record.step, leftInRun, record.parameter, record.before, record.after);
            };
            if (left < 0 || record.step > run.forkStep || std::none_of(before.begin(), before.end(), isSame))
                changes.push_back(record);
        }
        for (DivergenceRecord record : divergences[i]) {
            record.arm += run.firstArm;
            if (record.step >= all.firstStepOf(record.arm))
                ends.push_back(record);
        }
    }
    sortBySteps(changes);
    sortBySteps(ends);
    m_history->replaceRecords(std::move(changes), std::move(ends));
}

} // namespace tandem
