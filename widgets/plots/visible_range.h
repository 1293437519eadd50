// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QScopedValueRollback>

#include <functional>

class QCustomPlot;

namespace tandem {

/// What of a plot is visible, and who has decided it: the ranges follow the data until the user zooms or pans; then they stay
/// where they were put while data stream in. GUI thread only.
class VisibleRange : public QObject {
    Q_OBJECT
public:
    enum class YScale {
        Linear,
        Logarithmic,
    };
    /// What is visible, to come back to it.
    struct View {
        bool following = true;
        bool fitsY = true;
        double xLower = 0.0; ///< when not following
        double xUpper = 0.0;
        double yLower = 0.0; ///< when not fitting
        double yUpper = 0.0;
        bool operator==(const View&) const = default;
    };
    /// While one of these lives, ranges change by the program's doing, not the user's.
    class Ours {
    public:
        explicit Ours(VisibleRange& range)
            : m_ours(range.m_ours, true)
        {
        }

    private:
        QScopedValueRollback<bool> m_ours;
    };

    explicit VisibleRange(QCustomPlot* plot);

    bool following() const { return m_following; }
    /// Shows everything and follows again.
    void fit();
    /// Stays where it is from now on.
    void hold();
    /// Shows x from `lower` to `upper` and stops following.
    void setX(double lower, double upper);
    View view() const;
    void setView(const View& view);

    YScale yScale() const { return m_yScale; }
    void setYScale(YScale scale);
    /// Makes y show [low, high] with a little room around, unless the user has set the range.
    void fitY(double low, double high);
    /// Makes x show [low, high] exactly while following.
    void fitX(double low, double high);
    /// The fewest units of x that the user's zoom around a place can show; unset, there is no such limit.
    void setFinest(std::function<double(double place)> finest) { m_finest = std::move(finest); }

Q_SIGNALS:
    void followingChanged(bool following);
    /// Something else is visible than before.
    void changed();
    /// The user has changed what is visible, and before that, where it was along x.
    void edited();
    void xEdited(double lower, double upper);

private:
    void xRangeChanged();
    void yRangeChanged();

    QCustomPlot* m_plot;
    std::function<double(double)> m_finest;
    YScale m_yScale = YScale::Linear;
    bool m_following = true;
    bool m_fitsY = true; // false once the user has chosen a y-range
    bool m_ours = false;
};

} // namespace tandem
