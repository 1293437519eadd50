// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/series.h"

#include <memory>

namespace tandem {

/// Exponential moving average over the steps of a series, computed on every sample of it, never on what happens to be
/// drawn: s_n = Σ_i w_i v_i / Σ_i w_i with w_i = 2^(−(step_n − step_i)/h), h the half-life in steps. The division corrects
/// the bias of the start. Non-finite samples are left out and leave a gap.
class SmoothedSeries {
public:
    explicit SmoothedSeries(double halfLifeSteps);

    double halfLifeSteps() const { return m_halfLifeSteps; }
    /// Takes in at most `budget` samples that `source` has gained; true when none is left.
    bool follow(const Series& source, std::int64_t budget);
    const Series& series() const { return *m_series; }

private:
    double m_halfLifeSteps;
    double m_values = 0.0;  // Σ w v
    double m_weights = 0.0; // Σ w
    std::int64_t m_lastStep = 0;
    std::unique_ptr<Series> m_series;
};

} // namespace tandem
