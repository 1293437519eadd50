// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/readable_curve.h"

#include <cstdint>
#include <vector>

namespace tandem {

class StepAxis;

/// Reads the curves of a plot where something points at them. What points, points at a place of the x-axis, named by the step
/// of the arm that has come farthest; other arms may be at other steps there.
class CurveReader {
public:
    CurveReader(const History& history, const StepAxis& axis, const std::vector<ReadableCurve>& curves)
        : m_history(history)
        , m_axis(axis)
        , m_curves(curves)
    {
    }

    /// The step of an arm at the place of `step`: the same unless the x-axis counts what differs between arms.
    std::int64_t armStep(int arm, std::int64_t step) const;
    /// Every curve's value at a step.
    ReadoutTable at(std::int64_t step) const;
    /// Every curve's value at `b` minus that at `a`; none where one of the two is missing.
    ReadoutTable between(std::int64_t a, std::int64_t b) const;
    /// Whose curve it is, with its value at a place of the x-axis.
    QString textAt(const ReadableCurve& curve, double place) const;

private:
    /// Beside a longer run, one that has ended has no value any more.
    bool isOver(const ReadableCurve& curve, std::int64_t step) const;

    const History& m_history;
    const StepAxis& m_axis;
    const std::vector<ReadableCurve>& m_curves;
};

} // namespace tandem
