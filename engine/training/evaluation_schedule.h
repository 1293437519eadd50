// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"

#include <cstdint>

namespace tandem {

/// One evaluation at a time, sliced between blocks of steps: it starts with beginning(), ends when slice() says so, and is
/// due often enough to be over before the next one begins.
class EvaluationSchedule {
public:
    bool isRunning() const { return m_slicesLeft > 0; }
    /// The step whose θ is being evaluated, or was last; −1 before the first.
    std::int64_t step() const { return m_step; }

    /// Freezes θ at `step`; the next evaluation begins at `nextStep`.
    void begin(Ensemble& ensemble, std::int64_t step, std::int64_t nextStep)
    {
        ensemble.beginEvaluation();
        m_step = step;
        m_nextStep = nextStep;
        m_slices = ensemble.evaluationSlices();
        m_slicesLeft = m_slices;
        m_credit = 0.0;
    }

    /// Runs one slice; true when it was the last.
    bool runSlice(Ensemble& ensemble)
    {
        ensemble.evaluateNextSlice();
        return --m_slicesLeft == 0;
    }

    /// Whether a slice comes before the next block of steps: when the evaluation lags behind the steps, or when it has had
    /// less than its share of the time, so that a result does not wait for its deadline.
    bool isSliceDue(std::int64_t presentStep) const
    {
        if (!isRunning())
            return false;
        const double progress = static_cast<double>(presentStep - m_step) / static_cast<double>(m_nextStep - m_step);
        const double done = static_cast<double>(m_slices - m_slicesLeft) / m_slices;
        return m_credit > 0.0 || done < progress;
    }
    void addBlockTime(double seconds)
    {
        constexpr double share = 0.25;
        m_credit += share * seconds;
    }
    void addSliceTime(double seconds) { m_credit -= seconds; }

private:
    std::int64_t m_step = -1;
    std::int64_t m_nextStep = 0;
    int m_slices = 0;
    int m_slicesLeft = 0;
    double m_credit = 0.0; // seconds of evaluation that the blocks so far have earned
};

} // namespace tandem
