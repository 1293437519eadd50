// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/instrument_quantities.h"
#include "plots/run_plot.h"
#include "plots/unshown_values.h"

#include <vector>

class QMenu;
class QToolButton;

namespace tandem {

class InstrumentRecords;

/// What else a run has measured: one quantity at a time, chosen from those that were recorded, with every arm's mean over the
/// measured seeds and what belongs beside it, e.g. the stability lines of the sharpness, or in words whether noise or curvature
/// dominates a step. Its band is how well one seed is measured; where several are, ± one standard deviation over them, which
/// holds that too. A quantity that the run does not measure can be chosen where the run says why.
class InstrumentPlot : public RunPlot {
    Q_OBJECT
public:
    explicit InstrumentPlot(QWidget* parent = nullptr);

    bool hasSeedBand() const override { return true; }
    /// Names of the quantities that this run has recorded.
    QStringList available() const;
    /// Shows the quantity of that name as soon as the run has recorded it, or where it says why not; another one until then.
    void choose(const QString& name);
    QVariantMap choices() const override;
    void setChoices(const QVariantMap& choices) override;

Q_SIGNALS:
    /// The menu of quantities is about to be shown: others may add what is to be seen elsewhere.
    void menuFilled(QMenu* menu);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void historyReplaced() override;
    void cursorMoved() override;
    QString emptyText() const override;

private:
    struct Stretch;
    std::vector<int> shownArms() const;
    InstrumentRecords records() const;
    /// The chosen quantity, or the first that was recorded, or null.
    const InstrumentQuantity* shown() const;
    QString quantityName() const;
    QColor colorOf(int arm) const;

    void drawCurve(Canvas& canvas, const InstrumentCurve& curve, int arm, CurveTally& tally);
    void tellCurve(const QString& name, const InstrumentCurve& curve, int arm, const Series* mean);
    /// Returns the median where it is to be drawn instead of the mean.
    CurvePoints drawBand(
        Canvas& canvas, const QString& name, const InstrumentCurve& curve, const Stretch& stretch, CurveTally& tally);
    void drawRatioBand(
        Canvas& canvas, const QString& name, const InstrumentCurve& curve, const Stretch& stretch, CurveTally& tally);
    void describe(const InstrumentQuantity& quantity);
    QList<LegendEntry> curveEntries(const InstrumentCurve& curve) const;
    QString armText(const InstrumentQuantity& quantity, int arm) const;
    QStringList lamps() const;
    /// The step whose values are in words: the cursor's, or else the last.
    std::int64_t readStep(int arm) const;
    void fillMenu();
    void offerScaleOf(const InstrumentQuantity& quantity);

    std::vector<InstrumentQuantity> m_quantities;
    QString m_chosen;
    QString m_preferred; // the metric of what the user chose in the menu
    QStringList m_bands; // what those that were drawn are
    UnshownValues m_unshown;
    QToolButton* m_chooser;
};

} // namespace tandem
