// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plane_loss.h"

#include "support/input_error.h"
#include "training/ensemble_choice.h"

#include <array>
#include <memory>

namespace tandem {

std::function<double(double, double)> lossOfTwoParameters(const std::string& experimentText)
{
    try {
        const Experiment experiment = parseExperiment(experimentText, "the run's experiment");
        if (std::holds_alternative<NetworkConfig>(experiment.problem))
            return {};
        const std::shared_ptr<Objective> objective = makeObjective(experiment);
        if (objective->parameters() != 2)
            return {};
        return [objective](double first, double second) { return objective->loss(std::array<double, 2>{first, second}); };
    } catch (const InputError&) {
        return {}; // a log of another tool, or of a newer version of this one
    }
}

} // namespace tandem
