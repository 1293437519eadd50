// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/stacked_step.h"

#include "libtorch/gpu.h"
#include "networks/float_loops.h"
#include "networks/parameter_update.h"

#include <algorithm>

namespace tandem {
namespace {

std::span<float> row(const at::Tensor& rows, std::int64_t replica)
{
    return {rows.data_ptr<float>() + replica * rows.stride(0), static_cast<std::size_t>(rows.size(1))};
}

} // namespace

void endStep(const StackedParameters& parameters, const at::Tensor& gradient, const StepFindings& findings, double largestLoss,
    const StepTable& table)
{
    if (gradient.is_cuda()) {
        endStepOnGpu(parameters, gradient, findings, largestLoss, table);
        return;
    }
    std::int64_t& cursor = *table.cursor.data_ptr<std::int64_t>();
    UpdateStep update{table.rule};
    std::copy_n(
        table.coefficients.data_ptr<float>() + cursor * updateCoefficients, updateCoefficients, update.coefficients.begin());
    const std::int64_t replicas = gradient.size(0);
    for (std::int64_t replica = 0; replica < replicas; ++replica) {
        const auto record = [&](std::int64_t quantity, const at::Tensor& found) {
            if (found.defined())
                table.measured.data_ptr<double>()[(quantity * table.measured.size(1) + cursor) * replicas + replica]
                    = found.data_ptr<double>()[replica];
        };
        record(StepTable::loss, findings.loss);
        record(StepTable::meanSquaredNorm, findings.meanSquaredNorm);
        record(StepTable::squaredNorm, findings.squaredNorm);
        bool& alive = table.alive.data_ptr<bool>()[replica];
        const double loss = findings.loss.data_ptr<double>()[replica];
        alive = alive && loss <= largestLoss && allFinite(row(gradient, replica)); // not when the loss is NaN
        if (!alive)
            continue;
        ++table.updates.data_ptr<std::int64_t>()[replica];
        const std::span<float> second = parameters.second.defined() ? row(parameters.second, replica) : std::span<float>();
        updateParameters(
            {row(parameters.theta, replica), row(parameters.buffer, replica), second}, row(gradient, replica), update);
    }
    ++cursor;
}

} // namespace tandem
