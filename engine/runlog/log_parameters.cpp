// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_parameters.h"

#include "support/input_error.h"

#include <cstddef>

namespace tandem {

namespace {

/// The rows [arm · seeds] of "parameters" [replica, P]; no arms where it has another shape.
ParameterPoint firstSeedOf(const Checkpoint& checkpoint, const RunDescription& run)
{
    ParameterPoint point{checkpoint.step, {}};
    const CheckpointArray* array = checkpoint.find("parameters");
    const auto arms = static_cast<std::int64_t>(run.arms.size());
    if (!array || array->shape.size() != 2 || run.seeds < 1 || array->shape[0] != arms * run.seeds)
        return point;
    const std::int64_t parameters = array->shape[1];
    std::visit(
        [&](const auto& values) {
            if (parameters < 1 || std::ssize(values) != arms * run.seeds * parameters)
                return;
            for (std::int64_t arm = 0; arm < arms; ++arm) {
                const auto begin = values.begin() + static_cast<std::ptrdiff_t>(arm * run.seeds * parameters);
                point.arms.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(parameters));
            }
        },
        array->values);
    return point;
}

} // namespace

std::shared_ptr<const ParameterPath> parametersIn(const LogReader& log)
{
    auto path = std::make_shared<ParameterPath>();
    for (const CheckpointPlace& place : log.facts().checkpoints) {
        try {
            ParameterPoint point = firstSeedOf(log.checkpoint(place.step), log.history()->description());
            if (!point.arms.empty())
                path->add(std::move(point));
        } catch (const InputError&) {
            // A damaged checkpoint leaves a gap.
        }
    }
    return path;
}

} // namespace tandem
