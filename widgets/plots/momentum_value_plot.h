// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"

namespace tandem {

/// What momentum is worth: the difference SGDM − SGD of the full training loss, paired over seeds, in units of the spread
/// between seeds, with its 95 % interval, around a line at zero. Below zero momentum helps. Where seeds do not differ, the
/// difference itself is drawn, in units of the loss.
class MomentumValuePlot : public RunPlot {
    Q_OBJECT
public:
    explicit MomentumValuePlot(QWidget* parent = nullptr);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override;
    void cursorMoved() override;

private:
    const Series* series(const char* metric) const;
    /// Whether the compared arms have been evaluated once.
    bool isCompared() const;
    /// Whether there is any spread to measure the gap in.
    bool hasSpread() const;
    /// "SGDM − SGD": the names of the compared arms.
    QString difference() const;
    /// The arm by which the steps of the difference are placed: of several runs, one of that which it belongs to.
    int placedBy() const;
    /// The gap with its interval, or where there is no spread the difference.
    QString gapText(std::int64_t step) const;
    /// As of the cursor, or of now.
    QString verdict() const;
};

} // namespace tandem
