// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/lesson.h"

#include "training/toml_text.h"

#include <sstream>

namespace tandem {

namespace {

/// {arm: "learning_rate = 0.2, momentum = 0.5"} and what is said of it, of the changes at one step.
struct Moment {
    std::map<int, std::string> settings;
    std::string caption;
};

std::map<std::int64_t, Moment> momentsOf(const History& history)
{
    std::map<std::int64_t, Moment> moments;
    for (const InterventionRecord& change : history.interventions()) {
        Moment& moment = moments[change.step];
        std::string& setting = moment.settings[change.arm];
        setting += (setting.empty() ? "" : ", ") + change.parameter + " = "
            + (change.parameter == "batch_size" ? std::to_string(static_cast<std::int64_t>(change.after))
                                                : tomlNumber(change.after));
        moment.caption += (moment.caption.empty() ? "" : "; ") + history.description().arms[change.arm].name + ": "
            + change.parameter + " " + tomlNumber(change.before) + " -> " + tomlNumber(change.after);
    }
    return moments;
}

} // namespace

Hyperparameters LessonSetting::applied(Hyperparameters values) const
{
    values.learningRate = learningRate.value_or(values.learningRate);
    values.momentum = momentum.value_or(values.momentum);
    values.batchSize = batchSize.value_or(values.batchSize);
    return values;
}

std::string lessonOf(const History& history, const std::string& experiment, const std::string& title)
{
    std::ostringstream out;
    out << "# Recorded by Tandem. Rewrite the captions, and say what to predict (see the shipped lessons).\n"
        << "title = " << tomlText(title) << "\nsummary = " << tomlText("Recorded from a run.")
        << "\nexperiment = " << tomlText(experiment)
        << "\n\n[[step]]\ntitle = \"The experiment\"\ntext = " << tomlText(history.description().title) << "\nrestart = true\n";
    const auto moments = momentsOf(history);
    // A pause where something changes, and the change as the next caption appears.
    for (auto moment = moments.begin(); moment != moments.end(); ++moment) {
        if (moment == moments.begin())
            out << "until = " << moment->first << "\n";
        out << "\n[[step]]\ntitle = \"At step " << moment->first << "\"\ntext = " << tomlText(moment->second.caption)
            << "\nset = {";
        const char* separator = " ";
        for (const auto& [arm, setting] : moment->second.settings) {
            out << separator << tomlText(history.description().arms[arm].name) << " = { " << setting << " }";
            separator = ", ";
        }
        const auto next = std::next(moment);
        out << " }\nuntil = " << (next == moments.end() ? history.step() : next->first) << "\n";
    }
    if (moments.empty())
        out << "until = " << history.step() << "\n";
    return out.str();
}

} // namespace tandem
