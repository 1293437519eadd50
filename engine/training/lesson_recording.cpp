// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/lesson_recording.h"

#include "training/experiment_edit.h"
#include "training/shipped_files.h"
#include "training/toml_text.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

namespace tandem {

namespace {

struct Change {
    double before = 0.0;
    double after = 0.0;
    bool operator==(const Change&) const = default;
};
using Changes = std::map<std::string, Change>; ///< by parameter

/// What changes at one step.
struct Moment {
    std::int64_t step = 0;
    int movement = -1; ///< that made all of it; −1: none, or several
    std::map<int, Changes> arms;
};

void set(Hyperparameters& values, const std::string& parameter, double value)
{
    if (parameter == "learning_rate")
        values.learningRate = value;
    else if (parameter == "momentum")
        values.momentum = value;
    else
        values.batchSize = static_cast<std::int64_t>(value);
}

std::vector<Hyperparameters> startOf(std::vector<Hyperparameters> values, const std::vector<InterventionRecord>& records)
{
    for (auto record = records.rbegin(); record != records.rend(); ++record)
        set(values[static_cast<std::size_t>(record->arm)], record->parameter, record->before);
    return values;
}

/// The experiment's text, begun with `start`.
std::string begunWith(const std::vector<Hyperparameters>& start, const Experiment& written)
{
    std::string text = written.text;
    for (std::size_t arm = 0; arm < written.arms.size(); ++arm)
        if (start[arm] != written.arms[arm].initial)
            text = withValues(text, written.arms[arm].name, start[arm]);
    return text;
}

/// The name of the shipped experiment with this text; empty where none has it.
std::string shippedWith(const std::string& text)
{
    const std::vector<std::string> names = shippedNames("experiments");
    const auto same = std::ranges::find_if(names, [&](const std::string& name) { return loadExperiment(name).text == text; });
    return same == names.end() ? std::string() : *same;
}

/// Whether the experiment makes this change by itself.
bool isScheduled(const InterventionRecord& record, const Experiment& experiment)
{
    return std::ranges::any_of(experiment.interventions, [&](const ScheduledIntervention& scheduled) {
        if (scheduled.step != record.step || scheduled.arm != record.arm)
            return false;
        if (record.parameter == "learning_rate")
            return scheduled.learningRate == record.after;
        if (record.parameter == "momentum")
            return scheduled.momentum == record.after
                || experiment.arms[static_cast<std::size_t>(record.arm)].settings.momentumScaling.has_value();
        return scheduled.batchSize && static_cast<double>(*scheduled.batchSize) == record.after;
    });
}

std::vector<Moment> momentsOf(const RecordedRun& run, const std::vector<InterventionRecord>& records, const Experiment& written)
{
    std::vector<Moment> moments;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const InterventionRecord& record = records[i];
        if (isScheduled(record, written))
            continue;
        const int movement = i < run.movements.size() ? run.movements[i] : -1;
        const bool goesOn
            = !moments.empty() && (moments.back().step == record.step || (movement >= 0 && moments.back().movement == movement));
        if (!goesOn)
            moments.push_back({record.step, movement, {}});
        Moment& moment = moments.back();
        moment.step = record.step;
        if (moment.movement != movement)
            moment.movement = -1; // two meet here, so that neither can take the other along
        Changes& changes = moment.arms[record.arm];
        changes.try_emplace(record.parameter, Change{record.before, record.before}).first->second.after = record.after;
    }
    // A slider that came back to where it was.
    for (Moment& moment : moments) {
        for (auto& [arm, changes] : moment.arms)
            std::erase_if(changes, [](const auto& entry) { return entry.second.before == entry.second.after; });
        std::erase_if(moment.arms, [](const auto& entry) { return entry.second.empty(); });
    }
    std::erase_if(moments, [](const Moment& moment) { return moment.arms.empty(); });
    return moments;
}

std::string shortNumber(double value)
{
    std::ostringstream out; // four digits
    out.precision(4);
    out << value;
    return out.str();
}

/// "learning rate 0.02 → 0.1, batch size 8 → 64"
std::string captionOf(const Changes& changes)
{
    std::string caption;
    for (const auto& [parameter, change] : changes) {
        std::string name = parameter;
        std::ranges::replace(name, '_', ' ');
        caption += (caption.empty() ? "" : ", ") + name + " " + shortNumber(change.before) + " → " + shortNumber(change.after);
    }
    return caption;
}

/// "SGD, SGDM: learning rate 0.02 → 0.1": arms that moved together are named together.
std::string captionOf(const Moment& moment, const Experiment& written)
{
    std::vector<std::pair<const Changes*, std::string>> said;
    for (const auto& [arm, changes] : moment.arms) {
        const std::string& name = written.arms[static_cast<std::size_t>(arm)].name;
        const auto same = std::ranges::find_if(said, [&](const auto& one) { return *one.first == changes; });
        if (same == said.end())
            said.emplace_back(&changes, name);
        else
            same->second += ", " + name;
    }
    std::string caption;
    for (const auto& [changes, names] : said)
        caption += (caption.empty() ? "" : "; ") + names + ": " + captionOf(*changes);
    return caption + ".";
}

/// { "SGD" = { learning_rate = 0.1 } }
std::string settingsOf(const Moment& moment, const Experiment& written)
{
    std::string text = "{";
    for (const auto& [arm, changes] : moment.arms) {
        text += (text.size() > 1 ? ", " : " ") + tomlText(written.arms[static_cast<std::size_t>(arm)].name) + " = {";
        const char* separator = " ";
        for (const auto& [parameter, change] : changes) {
            text += std::exchange(separator, ", ") + parameter + " = "
                + (parameter == "batch_size" ? std::to_string(static_cast<std::int64_t>(change.after))
                                             : tomlNumber(change.after));
        }
        text += " }";
    }
    return text + " }";
}

/// As it is written, where TOML can have it so.
std::string literalText(const std::string& text)
{
    const bool plain = text.find("'''") == std::string::npos && (text.empty() || text.back() == '\n');
    return plain ? "'''\n" + text + "'''" : tomlText(text);
}

} // namespace

std::string lessonOf(const RecordedRun& run)
{
    const std::vector<InterventionRecord> records = run.history.interventions();
    const std::int64_t last = std::max(run.history.step(), records.empty() ? 0 : records.back().step);
    const Experiment written = parseExperiment(run.experiment.text, run.experiment.name + ".toml");
    const std::string text = begunWith(startOf(run.inForce, records), written);
    const std::vector<Moment> moments = momentsOf(run, records, written);

    std::ostringstream out;
    out << "# Recorded by Tandem. Rewrite the captions, and say what to predict (see the shipped lessons).\n"
        << "title = " << tomlText(written.title) << "\nsummary = " << tomlText("Recorded from a run.") << '\n';
    if (const std::string name = shippedWith(text); !name.empty())
        out << "experiment = " << tomlText(name) << '\n';
    else
        out << "experiment_text = " << literalText(text) << '\n';
    if (last > written.steps)
        out << "last_step = " << last << " # past the " << written.steps << " that the experiment plans\n";
    out << "\n[[step]]\ntitle = \"The experiment\"\ntext = "
        << tomlText(written.description.empty() ? written.title : written.description)
        << "\nrestart = true\nuntil = " << (moments.empty() ? last : moments.front().step) << '\n';
    // A pause where something changes, and the change as the next caption appears.
    for (auto moment = moments.begin(); moment != moments.end(); ++moment) {
        const auto next = std::next(moment);
        out << "\n[[step]]\ntitle = \"At step " << moment->step << "\"\ntext = " << tomlText(captionOf(*moment, written))
            << "\nset = " << settingsOf(*moment, written) << "\nuntil = " << (next == moments.end() ? last : next->step) << '\n';
    }
    return out.str();
}

} // namespace tandem
