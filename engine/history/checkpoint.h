// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tandem {

/// A named array of numbers, in row-major order.
struct CheckpointArray {
    std::string name;
    std::vector<std::int64_t> shape;
    std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>> values;
};

/// Everything that a training needs to go on bit-identically from θ_step, as named arrays, so that what keeps it need not
/// know what it means: "parameters" and "momentum" [replica, parameter], counters, the state of what is recorded.
struct Checkpoint {
    std::int64_t step = 0;
    double seconds = 0.0;           ///< training time so far
    std::int64_t interventions = 0; ///< the history's first so many were in force
    std::vector<CheckpointArray> arrays;

    const CheckpointArray* find(const std::string& name) const
    {
        for (const CheckpointArray& array : arrays)
            if (array.name == name)
                return &array;
        return nullptr;
    }
    /// Bytes of all arrays.
    std::int64_t bytes() const
    {
        std::int64_t sum = 0;
        for (const CheckpointArray& array : arrays)
            sum += std::visit(
                [](const auto& values) { return static_cast<std::int64_t>(values.size() * sizeof values[0]); }, array.values);
        return sum;
    }
};

} // namespace tandem
