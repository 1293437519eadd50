// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/lesson.h"

#include <iomanip>
#include <sstream>

namespace tandem {

namespace {

/// A TOML basic string.
std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

/// Shortest that reads back as the same number.
std::string number(double value)
{
    for (int digits = 1; digits < 17; ++digits) {
        std::ostringstream out;
        out << std::setprecision(digits) << value;
        if (std::stod(out.str()) == value)
            return out.str();
    }
    std::ostringstream out;
    out << std::setprecision(17) << value;
    return out.str();
}

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
            + (change.parameter == "batch_size" ? std::to_string(static_cast<std::int64_t>(change.after)) : number(change.after));
        moment.caption += (moment.caption.empty() ? "" : "; ") + history.description().arms[change.arm].name + ": "
            + change.parameter + " " + number(change.before) + " -> " + number(change.after);
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
        << "title = " << quoted(title) << "\nsummary = " << quoted("Recorded from a run.")
        << "\nexperiment = " << quoted(experiment)
        << "\n\n[[step]]\ntitle = \"The experiment\"\ntext = " << quoted(history.description().title) << "\nrestart = true\n";
    const auto moments = momentsOf(history);
    // A pause where something changes, and the change as the next caption appears.
    for (auto moment = moments.begin(); moment != moments.end(); ++moment) {
        if (moment == moments.begin())
            out << "until = " << moment->first << "\n";
        out << "\n[[step]]\ntitle = \"At step " << moment->first << "\"\ntext = " << quoted(moment->second.caption)
            << "\nset = {";
        const char* separator = " ";
        for (const auto& [arm, setting] : moment->second.settings) {
            out << separator << quoted(history.description().arms[arm].name) << " = { " << setting << " }";
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
