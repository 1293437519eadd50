// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"
#include "plots/unshown_values.h"

namespace tandem {

/// Gradient noise scale B_simple = trΣ/|G|² of every arm, in examples, with its 95 % interval and the batch size B on the
/// same axis, logarithmic unless the user has it linear. Where B is far below the noise scale, noise limits the learning rate and
/// momentum adds nothing; where B is above it, curvature does and momentum can help: both regions are tinted. An interval without
/// an upper end is hatched up to the edge and called unresolved.
class NoiseScalePlot : public RunPlot {
    Q_OBJECT
public:
    explicit NoiseScalePlot(QWidget* parent = nullptr);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void cursorMoved() override;

private:
    struct Intervals;
    Intervals intervals(const StepView& view, int arm) const;
    void drawRegimes(Canvas& canvas) const;
    void drawInterval(Canvas& canvas, const Intervals& intervals, int arm) const;
    void drawBatchSizes(Canvas& canvas);
    /// Why the noise scale is 0.
    QString noiselessText() const;
    void describe();
    /// The step whose values are in words: the cursor's, or else the last.
    std::int64_t readStep(int arm) const;
    /// Whether the batch size is 1 and the noise not known but by examples: nothing is measured then.
    bool isOneExample(int arm, std::int64_t step) const;
    /// "240 (150 to 300)", "unresolved, > 90"; empty where there is no estimate.
    QString estimateText(int arm, std::int64_t step) const;
    /// Where the batch size stands to the interval: "noise-dominated" below all of it.
    QString lampText(int arm) const;
    QString armText(int arm) const;
    bool batchSizesAgree() const;
    std::vector<int> shownArms() const;

    UnshownValues m_unshown; // of the estimates
};

} // namespace tandem
