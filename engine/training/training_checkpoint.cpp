// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/training_checkpoint.h"

#include "support/input_error.h"

#include <algorithm>

namespace tandem {

namespace {

std::int64_t bytesOf(const ParameterArray& array)
{
    return std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size() * sizeof values[0]); }, array);
}

std::string furtherName(std::size_t index)
{
    return "further_buffer_" + std::to_string(index);
}

const CheckpointArray& arrayIn(const Checkpoint& checkpoint, const std::string& name)
{
    const CheckpointArray* array = checkpoint.find(name);
    if (!array)
        throw InputError("The checkpoint at step " + std::to_string(checkpoint.step) + " has no array \"" + name + "\".");
    return *array;
}

template <typename T> const std::vector<T>& numbersIn(const Checkpoint& checkpoint, const std::string& name)
{
    const auto* values = std::get_if<std::vector<T>>(&arrayIn(checkpoint, name).values);
    if (!values)
        throw InputError(
            "The checkpoint at step " + std::to_string(checkpoint.step) + " has the array \"" + name + "\" in another type.");
    return *values;
}

ParameterArray parametersIn(const Checkpoint& checkpoint, const std::string& name)
{
    if (std::holds_alternative<std::vector<float>>(arrayIn(checkpoint, name).values))
        return numbersIn<float>(checkpoint, name);
    return numbersIn<double>(checkpoint, name);
}

} // namespace

std::int64_t checkpointCadence(const Experiment& experiment, std::int64_t bytes, std::int64_t budget)
{
    constexpr std::int64_t most = 64;
    const std::int64_t affordable = std::clamp<std::int64_t>(budget / std::max<std::int64_t>(bytes, 1), 2, most);
    const std::int64_t every = (experiment.steps + affordable - 1) / affordable;
    return (every + experiment.evaluateEvery - 1) / experiment.evaluateEvery * experiment.evaluateEvery;
}

std::int64_t stateBytes(const EnsembleState& state)
{
    std::int64_t bytes = bytesOf(state.parameters) + bytesOf(state.momentum);
    for (const ParameterArray& buffer : state.furtherBuffers)
        bytes += bytesOf(buffer);
    return bytes;
}

ParameterPoint firstSeedOf(const Ensemble& ensemble)
{
    const EnsembleShape& shape = ensemble.shape();
    ParameterPoint point{ensemble.step(), {}};
    std::vector<double> theta(static_cast<std::size_t>(shape.parameters));
    for (int arm = 0; arm < shape.arms; ++arm) {
        ensemble.parameters(shape.replica(arm, 0), theta);
        point.arms.emplace_back(theta.begin(), theta.end());
    }
    return point;
}

std::vector<CheckpointArray> arraysOf(EnsembleState state, const EnsembleShape& shape)
{
    std::vector<CheckpointArray> arrays;
    const auto addParameters = [&](const std::string& name, ParameterArray& values) {
        std::visit(
            [&](auto& numbers) {
                arrays.push_back({name, {shape.replicas(), shape.parameters}, std::move(numbers)});
            },
            values);
    };
    addParameters("parameters", state.parameters);
    addParameters("momentum", state.momentum);
    for (std::size_t i = 0; i < state.furtherBuffers.size(); ++i)
        addParameters(furtherName(i), state.furtherBuffers[i]);

    std::vector<double> rates;
    std::vector<double> momenta;
    std::vector<std::int64_t> batchSizes;
    for (const Hyperparameters& values : state.hyperparameters) {
        rates.push_back(values.learningRate);
        momenta.push_back(values.momentum);
        batchSizes.push_back(values.batchSize);
    }
    arrays.push_back({"arm_learning_rate", {shape.arms}, rates});
    arrays.push_back({"arm_momentum", {shape.arms}, momenta});
    arrays.push_back({"arm_batch_size", {shape.arms}, batchSizes});
    arrays.push_back({"samples_drawn", {shape.arms}, state.samplesDrawn});
    arrays.push_back({"diverged_at", {shape.replicas()}, state.divergedAt});
    return arrays;
}

EnsembleState stateFrom(const Checkpoint& checkpoint)
{
    EnsembleState state;
    state.step = checkpoint.step;
    state.parameters = parametersIn(checkpoint, "parameters");
    state.momentum = parametersIn(checkpoint, "momentum");
    for (std::size_t i = 0; checkpoint.find(furtherName(i)); ++i)
        state.furtherBuffers.push_back(parametersIn(checkpoint, furtherName(i)));
    const auto& rates = numbersIn<double>(checkpoint, "arm_learning_rate");
    const auto& momenta = numbersIn<double>(checkpoint, "arm_momentum");
    const auto& batchSizes = numbersIn<std::int64_t>(checkpoint, "arm_batch_size");
    for (std::size_t arm = 0; arm < std::min({rates.size(), momenta.size(), batchSizes.size()}); ++arm)
        state.hyperparameters.push_back({rates[arm], momenta[arm], batchSizes[arm]});
    state.samplesDrawn = numbersIn<std::int64_t>(checkpoint, "samples_drawn");
    state.divergedAt = numbersIn<std::int64_t>(checkpoint, "diverged_at");
    return state;
}

} // namespace tandem
