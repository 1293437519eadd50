// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "training/lesson.h"
#include "training/shipped_files.h"
#include "training/suggestion.h"
#include "training/table_reader.h"

#include <algorithm>

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t mostSteps = std::int64_t{1} << 53;

void checkName(const TableReader& table, const std::string& key, const std::string& name, const std::vector<std::string>& known)
{
    if (!known.empty() && std::ranges::find(known, name) == known.end())
        table.rejectValue(key, "among " + listOfNames(known) + didYouMean(name, known));
}

/// A list of texts, each one of `known` unless that is empty; a list that is missing is empty.
std::vector<std::string> names(const TableReader& table, const std::string& key, const std::vector<std::string>& known)
{
    const std::vector<std::string> read = table.texts(key).value_or(std::vector<std::string>());
    for (const std::string& name : read)
        checkName(table, key, name, known);
    return read;
}

class Reader {
public:
    Reader(const Experiment& experiment, std::int64_t lastStep, const LessonParts& parts, const TomlOrigin& origin)
        : m_experiment(experiment)
        , m_lastStep(std::max(experiment.steps, lastStep))
        , m_parts(parts)
        , m_origin(origin)
    {
        for (const Arm& arm : experiment.arms)
            m_arms.push_back(arm.name);
    }

    LessonStep step(const toml::table& written, int number) const
    {
        const TableReader table(written, "step." + std::to_string(number), m_origin);
        table.allowOnly(
            {"title", "text", "set", "restart", "until", "speed", "plots", "quantity", "steps", "hide", "predict"}, "a [[step]]");
        LessonStep step;
        step.title = table.text("title").value_or("");
        const auto text = table.text("text");
        if (!text)
            table.rejectMissing("text", "the caption, a text in quotes");
        step.text = *text;
        if (table.has("set"))
            step.settings = settings(table.table("set"), *written["set"].as_table());
        step.restarts = table.flag("restart").value_or(false);
        step.until = table.integer("until", 0, m_lastStep);
        step.stepsPerSecond = table.number("speed", {.above = 0.0, .allowed = "a number above 0, steps per second"});
        step.plots = names(table, "plots", m_parts.plots);
        step.quantity = table.text("quantity").value_or("");
        if (!step.quantity.empty())
            checkName(table, "quantity", step.quantity, m_parts.quantities);
        if (const auto range = table.numbers("steps", {.allowed = "a step"}, 2)) {
            if (range->size() != 2 || !(range->front() < range->back()))
                table.rejectValue("steps", "two steps, the first and the last that are shown");
            step.steps = {range->front(), range->back()};
        }
        step.hide = names(table, "hide", m_parts.controls);
        if (table.has("predict"))
            step.prediction = prediction(table.table("predict"));
        return step;
    }

private:
    int armNamed(const std::string& name, const TableReader& table, const std::string& key) const
    {
        const auto found = std::ranges::find(m_arms, name);
        if (found == m_arms.end())
            table.reject(key,
                "the experiment " + m_experiment.name + " has no arm \"" + name + "\"" + didYouMean(name, m_arms)
                    + ", its arms are " + listOfNames(m_arms) + ".");
        return static_cast<int>(found - m_arms.begin());
    }

    std::map<int, LessonSetting> settings(const TableReader& table, const toml::table& written) const
    {
        std::map<int, LessonSetting> settings;
        for (const auto& [key, node] : written) {
            const std::string name(key.str());
            const int arm = armNamed(name, table, name);
            const TableReader values = table.table(name);
            values.allowOnly({"learning_rate", "momentum", "batch_size"}, "what a lesson sets");
            LessonSetting& setting = settings[arm];
            setting.learningRate = values.number("learning_rate", {.above = 0.0, .allowed = "a number above 0"});
            setting.momentum = values.number(
                "momentum", {.above = 0.0, .below = 1.0, .allowed = "a number of at least 0 and below 1", .includesLower = true});
            setting.batchSize = values.integer("batch_size", 1, mostSteps);
            if (setting.momentum && !hasMomentum(m_experiment.arms[static_cast<std::size_t>(arm)].optimizer))
                values.reject("momentum", "the arm \"" + name + "\" has no momentum that can be set.");
        }
        return settings;
    }

    LessonPrediction prediction(const TableReader& table) const
    {
        table.allowOnly({"question", "answers", "right", "reveal", "hide_arms", "hide_plots"}, "a prediction");
        LessonPrediction prediction;
        const auto question = table.text("question");
        if (!question)
            table.rejectMissing("question", "a text in quotes");
        prediction.question = *question;
        prediction.answers = table.texts("answers").value_or(std::vector<std::string>());
        if (prediction.answers.size() < 2 || prediction.answers.size() > 4)
            table.reject("answers", "a prediction has two to four answers.");
        const auto right = table.integer("right", 1, static_cast<std::int64_t>(prediction.answers.size()));
        if (!right)
            table.rejectMissing("right", "the number of the right answer, from 1");
        prediction.right = static_cast<int>(*right) - 1;
        prediction.revealed = table.text("reveal").value_or("");
        for (const std::string& name : table.texts("hide_arms").value_or(std::vector<std::string>()))
            prediction.hiddenArms.push_back(armNamed(name, table, "hide_arms"));
        prediction.hiddenPlots = names(table, "hide_plots", m_parts.plots);
        return prediction;
    }

    const Experiment& m_experiment;
    const std::int64_t m_lastStep;
    const LessonParts& m_parts;
    const TomlOrigin& m_origin;
    std::vector<std::string> m_arms;
};

/// Which experiment a lesson is about; `lesson` takes what it says of it.
Experiment readExperiment(const TableReader& root, const std::string& source, Lesson& lesson)
{
    const auto named = root.text("experiment");
    const auto own = root.text("experiment_text");
    if (named && own)
        root.reject("experiment_text", "experiment and experiment_text exclude each other.");
    if (!named && !own)
        root.rejectMissing("experiment", "the name of a shipped experiment or the path of a file");
    try {
        if (own) {
            lesson.experimentText = *own;
            return parseExperiment(*own, lesson.name + ".toml");
        }
        // A path in a lesson is relative to the lesson.
        const fs::path beside = fs::path(source).parent_path() / *named;
        std::error_code ignored;
        lesson.experiment = fs::is_regular_file(beside, ignored) ? beside.string() : *named;
        return loadExperiment(lesson.experiment);
    } catch (const InputError& error) {
        root.reject(own ? "experiment_text" : "experiment", error.what());
    }
}

} // namespace

Lesson parseLesson(std::string_view text, const std::string& source, const LessonParts& parts)
{
    const toml::table document = parseDocument(text, source);
    const TomlOrigin origin{source, {}};
    const TableReader root(document, "", origin);
    root.allowOnly({"title", "summary", "experiment", "experiment_text", "last_step", "number", "hide", "step"}, "a lesson");
    Lesson lesson;
    lesson.name = fs::path(source).stem().string();
    lesson.title = root.text("title").value_or(lesson.name);
    lesson.summary = root.text("summary").value_or("");
    lesson.number = static_cast<int>(root.integer("number", 0, 999).value_or(999));
    const Experiment experiment = readExperiment(root, source, lesson);
    lesson.hide = names(root, "hide", parts.controls);
    const toml::array* steps = document["step"].as_array();
    if (!steps || steps->empty() || !steps->is_array_of_tables())
        root.reject("step", "a lesson has at least one [[step]].");
    const Reader reader(experiment, root.integer("last_step", 1, mostSteps).value_or(0), parts, origin);
    for (const toml::node& step : *steps)
        lesson.steps.push_back(reader.step(*step.as_table(), static_cast<int>(lesson.steps.size()) + 1));
    return lesson;
}

Lesson loadLesson(const std::string& pathOrName, const LessonParts& parts)
{
    std::error_code ignored;
    if (fs::is_regular_file(pathOrName, ignored))
        return parseLesson(readWholeFile(pathOrName), pathOrName, parts);
    const std::vector<std::string> shipped = shippedNames("lessons");
    if (std::ranges::find(shipped, pathOrName) == shipped.end())
        throw InputError("There is no lesson \"" + pathOrName + "\"" + didYouMean(pathOrName, shipped) + ", the shipped ones are "
            + listOfNames(shipped) + ".");
    const fs::path path = shippedFolder("lessons") / (pathOrName + ".toml");
    return parseLesson(readWholeFile(path), path.string(), parts);
}

std::vector<ShippedLesson> shippedLessons()
{
    std::vector<std::pair<int, ShippedLesson>> numbered;
    for (const std::string& name : shippedNames("lessons")) {
        const Lesson lesson = loadLesson(name);
        numbered.push_back({lesson.number, {name, lesson.title, lesson.summary}});
    }
    std::ranges::stable_sort(numbered, {}, [](const auto& entry) { return entry.first; });
    std::vector<ShippedLesson> lessons;
    for (auto& [number, lesson] : numbered)
        lessons.push_back(std::move(lesson));
    return lessons;
}

} // namespace tandem
