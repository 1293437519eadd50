// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/readable_curve.h"

#include <QThreadPool>
#include <QTimer>
#include <QWidget>

class QLabel;
class QTableWidget;

namespace tandem {

class RunPlot;

/// Statistics of the samples of a series in a range of steps; over the finite ones.
struct SampleStatistics {
    std::int64_t count = 0;
    std::int64_t nonFinite = 0;
    double mean = 0.0;
    double deviation = 0.0; ///< with n − 1; 0 for fewer than two
    double least = 0.0;
    double greatest = 0.0;
};
SampleStatistics sampleStatistics(const Series& series, std::int64_t from, std::int64_t to);

/// A small window beside a plot: a row per curve with its values at the cursors A and B, their difference, and statistics of
/// all its samples in the visible steps. Worked out in the background, as there may be millions.
class RangeStatistics : public QWidget {
    Q_OBJECT
public:
    explicit RangeStatistics(RunPlot* plot);
    ~RangeStatistics() override;

    /// Whether the table is that of what is visible now.
    bool settled() const { return m_shown == m_asked; }

private:
    struct Row {
        QString curve;
        QColor color;
        double a = 0.0; ///< NaN: no cursor there
        double b = 0.0;
        SampleStatistics statistics;
    };
    void ask();
    void fillTable(const std::vector<Row>& rows);

    RunPlot* m_plot;
    QLabel* m_range;
    QTableWidget* m_table;
    QTimer m_timer;
    QThreadPool m_pool;
    int m_asked = 0;
    int m_shown = 0;
};

} // namespace tandem
