// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace tandem {

/// θ of one seed in every arm at a step, in single precision.
struct ParameterPoint {
    std::int64_t step = 0;
    std::vector<std::vector<float>> arms; ///< [arm][P]
};

/// Where a run's first seed has been in the space of parameters, [arm][P] at some steps: what planes of that space go through
/// and what can be drawn on them exactly (the sketches of more than 256 parameters cannot: they live elsewhere). Thinned to a
/// budget by steps alone: always the first and the last point, between them those at multiples of a spacing that doubles
/// when room is short. Any thread may call.
class ParameterPath {
public:
    static constexpr std::int64_t mostPoints = 64;
    static constexpr std::int64_t mostBytes = std::int64_t{128} << 20;

    /// Takes the point in place of one at the same step. The first is the start; all have its shape.
    void add(ParameterPoint point);
    /// What is kept, by step. The points stay good as long as they are held.
    std::vector<std::shared_ptr<const ParameterPoint>> points() const;

private:
    void thin();

    mutable std::mutex m_mutex;
    std::map<std::int64_t, std::shared_ptr<const ParameterPoint>> m_points;
    std::int64_t m_spacing = 1; // steps
};

} // namespace tandem
