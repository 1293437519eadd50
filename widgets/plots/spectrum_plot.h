// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"

#include <optional>

namespace tandem {

struct CurvePoints;
struct CurveTally;

/// Power spectra of the gradient g and of the momentum m of every arm over the frequency ω, as they were last measured before
/// the cursor's step, ω on a logarithmic axis. Beside m stands what the filter makes of the measured g, |H(ω)|² times its power,
/// |H(ω)| = (1−β)/√(1 − 2β cos ω + β²) (arXiv 2411.19671): m is g without its fast parts, and at ω → 0 all of it.
class SpectrumPlot : public RunPlot {
    Q_OBJECT
public:
    explicit SpectrumPlot(QWidget* parent = nullptr);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void cursorMoved() override { markDirty(); }
    QString emptyText() const override;

private:
    /// Band k = 1, 2, … of a spectrum's metric; null where there is none.
    const Series* band(const char* metric, int k, int arm) const;
    /// The step of the last spectrum up to the cursor; none where there is no such.
    std::optional<std::int64_t> shownStep() const;
    /// A spectrum of an arm; empty where it was not measured at `step`.
    CurvePoints spectrum(const char* metric, int arm, std::int64_t step, CurveTally& tally) const;
    /// Of several runs only the first: others may have other frequencies.
    bool isShown(int arm) const;
    void drawArm(Canvas& canvas, int arm, std::int64_t step, CurveTally& tally);
    /// Over what window, and how well the powers are known.
    QString describe(std::int64_t step) const;
    /// Why there is none, and what to do about it.
    QString whyNone() const;
    /// Why single arms that are shown have none.
    QStringList whyArmsHaveNone() const;

    bool m_anyMomentum = false; // drawn
};

} // namespace tandem
