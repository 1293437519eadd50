// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"

#include <vector>

class QMenu;
class QToolButton;

namespace tandem {

struct CurveTally;

/// What else a run has measured: one quantity at a time, chosen from those that were recorded, with every arm's mean over the
/// measured seeds, a band of ± one standard deviation over them, and what belongs beside it, e.g. the stability lines of the
/// sharpness.
class InstrumentPlot : public RunPlot {
    Q_OBJECT
public:
    explicit InstrumentPlot(QWidget* parent = nullptr);

    /// One curve of a quantity.
    struct Curve {
        const char* metric;
        QString legend; ///< empty: the arm's own colour says enough
        Qt::PenStyle style = Qt::SolidLine;
        enum class Kind {
            Measured,
            WholeRun, ///< measured of the compared arms together, not of one
            Holds,    ///< a hyperparameter, which holds until it changes
        };
        Kind kind = Kind::Measured;
    };
    /// What the plot can show.
    struct Quantity {
        QString name;
        QString axis;
        QString explanation; ///< a sentence with the formula
        YScale scale = YScale::Logarithmic;
        std::vector<Curve> curves;
    };

    bool hasSeedBand() const override { return true; }
    /// Names of the quantities that this run has recorded.
    QStringList available() const;
    /// Shows the quantity of that name; nothing happens when the run has not recorded it.
    void choose(const QString& name);

Q_SIGNALS:
    /// The menu of quantities is about to be shown: others may add what is to be seen elsewhere.
    void menuFilled(QMenu* menu);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void historyReplaced() override;
    QString emptyText() const override;

private:
    bool recorded(const Quantity& quantity) const;
    /// The chosen quantity, or the first that was recorded, or null.
    const Quantity* shown() const;
    QString quantityName() const;
    /// Why the run has not measured a quantity; empty when nobody said.
    QString reasonMissing(const Quantity& quantity) const;
    QString sentenceOf(const Quantity& quantity) const;
    const Series* series(const Curve& curve, int arm) const;
    void drawCurve(Canvas& canvas, const Curve& curve, int arm, CurveTally& tally);
    void fillMenu();

    std::vector<Quantity> m_quantities;
    QString m_chosen;
    QToolButton* m_chooser;
};

} // namespace tandem
