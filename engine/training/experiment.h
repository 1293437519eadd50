// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "history/history.h"
#include "networks/network_config.h"
#include "problems/landscape_config.h"
#include "problems/quadratic_config.h"
#include "training/instrument_settings.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tandem {

/// A hyperparameter change that an experiment file schedules: the same record a slider leaves.
struct ScheduledIntervention {
    std::int64_t step = 0;
    int arm = 0;
    /// Complete values after the change are made by applying what is set here to the arm's present ones.
    std::optional<double> learningRate; ///< effective η
    std::optional<double> momentum;
    std::optional<std::int64_t> batchSize;
};

/// An experiment: problem + arms + seeds + what to record. One TOML file; see `parseExperiment`.
struct Experiment {
    std::string name; ///< of the shipped file or the file's stem
    std::string title;
    std::string description; ///< one or two sentences for the chooser
    std::string claim;       ///< one of claimNames, what it shows; empty where the file does not say
    std::string text;        ///< the TOML it was read from, with every --set applied

    std::variant<QuadraticConfig, LandscapeConfig, NetworkConfig> problem;
    std::string problemKind; ///< as [problem] names it, e.g. "quadratic", "hyperbola", "mlp"

    std::vector<Arm> arms;
    std::vector<int> armColors; ///< [arm] in armColorNames, no two the same; the first free ones where the file names none
    int seeds = 4;
    std::int64_t firstSeed = 0;
    std::int64_t steps = 10000;
    Sampling sampling = Sampling::Epochs;
    int recordSeeds = 32;
    std::int64_t recordEvery = 1;
    std::int64_t noiseEvery = 4;
    std::int64_t evaluateEvery = 1000; ///< the steady cadence; at first they double, see isEvaluationStep()
    std::int64_t snapshotEvery = 16;   ///< cadence of the sketches that trajectories are drawn from
    InstrumentSettings instruments;

    std::vector<ScheduledIntervention> interventions; ///< by step
    /// The arms that the value of momentum compares, second − first; see chooseCompared().
    ComparedArms compared;
};

/// A value given on the command line, e.g. {"arm.SGD.learning_rate", "0.05"}; the value is TOML.
struct Setting {
    std::string key;
    std::string value;
};

/// Reads an experiment. `source` names it in errors. Unknown keys, wrong types and values out of range throw InputError
/// with source, line, key, value and what is allowed. Settings are applied before checking, as if written in the file.
Experiment parseExperiment(std::string_view toml, const std::string& source, const std::vector<Setting>& settings = {});

/// Reads the experiment file at a path or the shipped experiment of that name; a data set's relative path that leads to a folder
/// from the file is seen from there, otherwise from the working folder. Throws InputError naming what is there.
Experiment loadExperiment(const std::string& pathOrName, const std::vector<Setting>& settings = {});

/// A shipped experiment, for lists and choosers.
struct ShippedExperiment {
    std::string name;
    std::string title;
    std::string description;
};
std::vector<ShippedExperiment> shippedExperiments();

/// The values an arm may take here; throws InputError with the reason when they are not allowed. `trainingExamples` = 0
/// means that any batch size is.
void checkHyperparameters(const Hyperparameters& values, const Arm& arm, std::int64_t trainingExamples);

} // namespace tandem
