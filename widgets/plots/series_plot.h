// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"
#include "plots/series_curves.h"

#include <vector>

class QToolButton;

namespace tandem {

/// Any recorded series over the steps: an arm's colour, fainter for single seeds, and a line style for each metric. Where a pixel
/// stands for several samples, the mean lies over a faint line that keeps every spike. Values that a log axis cannot show and
/// values that are not finite are counted and marked.
class SeriesPlot : public RunPlot {
    Q_OBJECT
public:
    explicit SeriesPlot(QWidget* parent = nullptr);

    /// "Series" unless it is given another.
    void setTitle(const QString& title);
    /// What is drawn, in this order; keys that the history has not are left out.
    void setSeries(std::vector<SeriesKey> keys);
    const std::vector<SeriesKey>& series() const { return m_keys; }
    bool logarithmic() const { return yScale() == YScale::Logarithmic; }
    /// The scale of y that what is shown has by itself; the user may have chosen another for it.
    void setOwnScale(const QString& shown, YScale own) { offerYScale({.shown = shown, .own = own}); }
    /// "train_loss · SGDM, seed 3", without the arm where it is of the whole run.
    static QString nameOf(const SeriesKey& key, const RunDescription& run);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    QString emptyText() const override;

private:
    void drawSeries(Canvas& canvas, const SeriesKey& key, const QPen& pen, CurveTally& tally);

    std::vector<SeriesKey> m_keys;
    QToolButton* m_scaleButton;
};

} // namespace tandem
