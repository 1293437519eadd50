// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"
#include "plots/smoothed_series.h"

#include <map>

class QToolButton;

namespace tandem {

/// Losses of every arm over the steps. Minibatch loss: mean over seeds, raw as a faint line that keeps every spike and
/// smoothed on all of its samples. Full training loss (solid, points) and test loss (dashed) at the evaluations, with a
/// band of ± one standard error over the seeds. Values that a log axis cannot show and values that are not finite are
/// counted and marked.
class LossPlot : public RunPlot {
    Q_OBJECT
public:
    explicit LossPlot(QWidget* parent = nullptr);

    void refresh() override;

    /// Half-life of the minibatch curve in steps; 0 shows the raw curve alone; nullopt chooses one for the planned steps.
    void setHalfLifeSteps(std::optional<double> steps);
    bool hasSeedBand() const override { return true; }
    bool logarithmic() const { return yScale() == YScale::Logarithmic; }
    QVariantMap choices() const override;
    void setChoices(const QVariantMap& choices) override;

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void historyReplaced() override;

private:
    struct Tallies;
    double halfLifeSteps() const;
    bool smooth();
    void drawArm(Canvas& canvas, int arm, Tallies& tallies);
    void drawEvaluations(Canvas& canvas, int arm, Tallies& tallies);
    void markTroubles(Canvas& canvas, const Tallies& tallies);
    void describe(const Tallies& tallies);
    void fillMenu();

    std::optional<double> m_halfLifeSteps;
    std::map<int, SmoothedSeries> m_smoothed; // by arm
    bool m_smoothingComplete = true;
    QToolButton* m_scaleButton;
};

} // namespace tandem
