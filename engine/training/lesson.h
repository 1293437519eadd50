// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem {

/// A question to a class, before it may look: what it hides comes back when the answer is revealed.
struct LessonPrediction {
    std::string question;
    std::vector<std::string> answers; ///< two to four
    int right = 0;                    ///< index of the right one
    std::string revealed;             ///< what is said of it then
    std::vector<int> hiddenArms;      ///< whose curves are not drawn until then
    std::vector<std::string> hiddenPlots;
};

/// Hyperparameters that a step changes; what is not set stays.
struct LessonSetting {
    std::optional<double> learningRate; ///< effective η, see Optimizer
    std::optional<double> momentum;
    std::optional<std::int64_t> batchSize;

    Hyperparameters applied(Hyperparameters values) const;
    bool operator==(const LessonSetting&) const = default;
};

/// One caption, and what happens as it appears, in this order: settings, restart, training up to `until`.
struct LessonStep {
    std::string title;
    std::string text;
    std::map<int, LessonSetting> settings;          ///< by arm
    bool restarts = false;                          ///< at step 0, with the values in force
    std::optional<std::int64_t> until;              ///< training goes on to this step and pauses; none: it stays where it is
    std::optional<double> stepsPerSecond;           ///< at most; stays until another step says otherwise
    std::vector<std::string> plots;                 ///< object names of those that are shown; empty: all
    std::string quantity;                           ///< what the instruments show; empty: as it is
    std::optional<std::pair<double, double>> steps; ///< the x-range; none: all, following the run
    std::vector<std::string> hide;                  ///< object names of controls, beside the lesson's own
    std::optional<LessonPrediction> prediction;
};

/// A lesson: an experiment and captioned steps through it (what to do, what to predict, what to see). One TOML file; see
/// `parseLesson`.
struct Lesson {
    std::string name; ///< the file's stem
    std::string title;
    std::string summary;        ///< one sentence for the menu
    std::string experiment;     ///< name of a shipped one, or a path; empty where the lesson brings its own
    std::string experimentText; ///< TOML of its own; empty where it names one
    int number = 0;             ///< order in the menu
    std::vector<std::string> hide;
    std::vector<LessonStep> steps; ///< at least one
};

/// What a lesson may name of the window, so that a wrong name is refused with its line; empty lists refuse nothing.
struct LessonParts {
    std::vector<std::string> plots;
    std::vector<std::string> controls;
    std::vector<std::string> quantities;
};

/// Reads a lesson, and its experiment for the names of the arms. `source` is its path: it names the lesson in errors, and an
/// experiment's path is relative to it. A step's `until` lies within the experiment's steps or, where the lesson trains past
/// their end as Play does, within its own `last_step`. Unknown keys, wrong types and values out of range throw InputError with
/// source, line, key, value and what is allowed.
Lesson parseLesson(std::string_view toml, const std::string& source, const LessonParts& parts = {});

/// Reads the lesson at a path or the shipped one of that name. Throws InputError naming what is there.
Lesson loadLesson(const std::string& pathOrName, const LessonParts& parts = {});

/// The shipped lessons in their order.
struct ShippedLesson {
    std::string name;
    std::string title;
    std::string summary;
};
std::vector<ShippedLesson> shippedLessons();

} // namespace tandem
