// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_mark.h"
#include "plots/plot_theme.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

class QCustomPlot;
class QPainter;
class QCPItemStraightLine;
class QToolButton;

namespace tandem {

class Canvas;
class InterventionMarkers;
class PlotHeader;

/// A plot of a run: what every panel of the window has in common. It reads a History and draws what is visible of it, at
/// the cost of its own width. The x-axis follows the data until the user zooms or pans; then it stays where it was put
/// while data stream in, until "Follow" or a double click. GUI thread only.
class RunPlot : public QWidget {
    Q_OBJECT
public:
    ~RunPlot() override;

    /// Shows another run from now on; null empties the plot but for a one-line hint.
    virtual void setHistory(std::shared_ptr<const History> history);
    /// Draws what has been recorded since the last time; returns at once when there is nothing new. To be called by the
    /// window's timer.
    virtual void refresh();

    /// Step that the linked cursor or the timeline points at: a vertical line; a trajectory is shown up to it.
    void setCursorStep(std::optional<std::int64_t> step);
    std::optional<std::int64_t> cursorStep() const { return m_cursorStep; }

    bool following() const { return m_following; }
    void setFollowing(bool following);
    /// Shows the steps from `lower` to `upper` and stops following; plots whose x-axis is not the step ignore it.
    void setXRange(double lower, double upper);
    /// Shows everything and follows again.
    void fitView();

    /// Writes the picture with title and legend; the suffix .png, .svg or .pdf chooses the format. False when the file
    /// cannot be written or the suffix is another.
    bool saveImage(const QString& path);
    /// Paints title, legend and curves as vectors, from the painter's origin, as large as the plot is on the screen.
    void paintVectors(QPainter& painter);
    /// Whether what is drawn is all that there is: false while something is still being computed in the background.
    virtual bool settled() const { return true; }

    /// Puts a button at the right end of the title.
    void addHeaderButton(QWidget* button);
    QString title() const;
    /// What the legend says, one text per entry.
    QStringList legendTexts() const;
    /// The sentence under the title, e.g. a verdict; empty where there is none.
    QString sentence() const;

    /// What is marked beside the changes of hyperparameters.
    void setMarks(std::vector<PlotMark> marks);
    /// Arms that are not to be drawn.
    void setHiddenArms(const std::set<int>& arms);
    /// Width of the main curves in pixels: 1, or 2 for a projector.
    void setLineWidth(double pixels);

    QSize sizeHint() const override { return {500, 280}; }
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    /// The mouse points at a step of the plot, or has left it.
    void cursorStepHovered(std::optional<std::int64_t> step);
    /// The user zoomed or panned along the steps.
    void xRangeEdited(double lower, double upper);
    void followingChanged(bool following);

protected:
    enum class XAxis {
        Step,
        Plane, ///< not the step: a projection
    };
    enum class YScale {
        Linear,
        Logarithmic,
    };
    /// The steps that are visible and into how many buckets it is worth to summarise them: one per device pixel.
    struct StepView {
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::int64_t buckets = 1;
    };

    RunPlot(const QString& title, XAxis xAxis, QWidget* parent);

    /// Draws the visible part of history(), which is not null; sets legend and sentence.
    virtual void draw(Canvas& canvas, const StepView& view) = 0;
    /// A number that changes whenever there is something new to draw.
    virtual std::int64_t dataVersion() const;
    /// Another run was set; forget what was derived from the last one.
    virtual void historyReplaced() { }
    virtual void cursorMoved() { }
    /// The axes have their place in pixels, nothing is drawn yet: the last chance to change a range.
    virtual void layoutDone() { }
    /// The hint of an empty plot.
    virtual QString emptyText() const;

    const History* history() const { return m_history.get(); }
    std::shared_ptr<const History> sharedHistory() const { return m_history; }
    const PlotTheme& theme() const { return m_theme; }
    QCustomPlot* plot() const { return m_plot; }
    PlotHeader* header() const { return m_header; }
    double lineWidth() const { return m_lineWidth; }
    bool isHidden(int arm) const { return m_hiddenArms.contains(arm); }
    QString armName(int arm) const;
    /// What an arm shows of `view`: a branch begins where it left what is shown beside it.
    StepView ownPart(StepView view, int arm) const;

    void setXLabel(const QString& label);
    void setYLabel(const QString& label);
    void setYScale(YScale scale);
    YScale yScale() const { return m_yScale; }
    /// Makes y show [low, high] with a little room around, unless the user has set the range.
    void fitY(double low, double high);
    /// The same for x, for plots whose x-axis is not the step.
    void fitX(double low, double high);
    /// Draws anew before the next frame.
    void markDirty();

    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void prepare();
    void drawAll();
    void applyTheme();
    void placeOverlays();
    void rangeEdited(bool alongX);
    void hover(const QPoint& position);
    void hoverEnded();
    void updateCursorLine();
    void leaveFollowing();

    XAxis m_xAxis;
    std::shared_ptr<const History> m_history;
    PlotTheme m_theme;
    PlotHeader* m_header;
    QCustomPlot* m_plot;
    QToolButton* m_followButton;
    QCPItemStraightLine* m_cursorLine;
    std::unique_ptr<Canvas> m_canvas;
    std::unique_ptr<InterventionMarkers> m_markers;
    std::optional<std::int64_t> m_cursorStep;
    std::set<int> m_hiddenArms;
    YScale m_yScale = YScale::Linear;
    double m_lineWidth = 1.0;
    bool m_following = true;
    bool m_fitsY = true;         // false once the user has chosen a y-range
    bool m_settingRange = false; // a range changes by our doing, not the user's
    bool m_dirty = true;
    bool m_drawn = false; // at least once
    std::int64_t m_drawnVersion = -1;
};

} // namespace tandem
