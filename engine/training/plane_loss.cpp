// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plane_loss.h"

#include "statistics/count_sketch.h"
#include "support/input_error.h"
#include "training/ensemble_choice.h"

#include <limits>
#include <memory>

namespace tandem {

std::function<double(std::span<const double> theta)> exactLoss(const std::string& experimentText)
{
    try {
        const Experiment experiment = parseExperiment(experimentText, "the run's experiment");
        if (std::holds_alternative<NetworkConfig>(experiment.problem))
            return {};
        const std::shared_ptr<Objective> objective = makeObjective(experiment);
        const auto parameters = static_cast<std::size_t>(objective->parameters());
        if (parameters > CountSketch::maximumSize)
            return {};
        return [objective, parameters](std::span<const double> theta) {
            return theta.size() == parameters ? objective->loss(theta) : std::numeric_limits<double>::quiet_NaN();
        };
    } catch (const InputError&) {
        return {}; // a log of another tool, or of a newer version of this one
    }
}

} // namespace tandem
