// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_mark.h"
#include "plots/plot_theme.h"
#include "plots/readable_curve.h"
#include "plots/step_axis.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

class QCustomPlot;
class QPainter;
class QToolButton;

namespace tandem {

class Canvas;
class SeedCurves;
enum class Positive;
enum class SeedBand;
struct BandCurves;
struct CurvePoints;
struct CurveTally;
struct LegendEntry;
class InterventionMarkers;
class PlotCursors;
class PlotHeader;
class PlotNavigation;
class XAxisChooser;

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
    /// Two cursors that stay where they are put, A and B: between them every curve's difference is read.
    struct CursorPair {
        std::optional<std::int64_t> a;
        std::optional<std::int64_t> b;
        bool operator==(const CursorPair&) const = default;
    };
    void setCursorPair(const CursorPair& pair);
    const CursorPair& cursorPair() const { return m_cursorPair; }
    /// What the plot says of its curves at the cursor, or without one, of their differences between A and B.
    const ReadoutTable& readout() const;
    /// The curves that were drawn last and whose values can be told.
    const std::vector<ReadableCurve>& curves() const { return m_curves; }
    std::shared_ptr<const History> sharedHistory() const { return m_history; }
    /// First and last step of an arm that can be seen; of what belongs to no arm for wholeRun.
    std::pair<std::int64_t, std::int64_t> visibleSteps(int arm) const;
    /// Who the curve at a place of the plot is, with its value there; empty when there is none.
    QString curveTextAt(const QPointF& place) const;
    /// The step of an arm that stands where the arm that has come farthest had `step`: the same unless the x-axis counts
    /// what differs between arms.
    std::int64_t armStep(int arm, std::int64_t step) const;

    bool following() const { return m_following; }
    void setFollowing(bool following);
    /// Shows the places from `lower` to `upper` of the x-axis and stops following; plots over no steps ignore it.
    void setXRange(double lower, double upper);
    /// Shows everything and follows again.
    void fitView();
    /// The same, asked for by the user, who may want to undo it.
    void fitAsUser();

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
    PlotNavigation& navigation() { return *m_navigation; }
    View view() const;
    void setView(const View& view);

    /// Counts the steps by another axis, which several plots may share; what is visible stays visible. Plots over no steps
    /// use it for the cursor alone.
    void setStepAxis(std::shared_ptr<StepAxis> axis);
    const StepAxis& stepAxis() const { return *m_stepAxis; }
    bool overSteps() const { return m_xAxis == XAxis::Step; }

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
    SeedBand seedBand() const { return m_seedBand; }
    void setSeedBand(SeedBand band);
    /// Whether the plot has a band over seeds to choose.
    virtual bool hasSeedBand() const { return false; }
    /// Width of the main curves in pixels: 1, or 2 for a projector.
    void setLineWidth(double pixels);

    QSize sizeHint() const override { return {500, 280}; }
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    /// The mouse points at a step of the plot, or has left it.
    void cursorStepHovered(std::optional<std::int64_t> step);
    /// The user zoomed or panned along the steps, in units of the x-axis.
    void xRangeEdited(double lower, double upper);
    /// A right click: the plot's menu is wanted at a place of the screen.
    void menuRequested(const QPoint& place);
    /// The user has changed what is visible.
    void viewEdited();
    /// The user wants the steps counted differently.
    void xAxisEdited(tandem::XAxisKind kind);
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
    virtual void draw(Canvas& canvas) = 0;
    /// What is visible of an arm, whose steps the canvas places from now on; wholeRun: of what belongs to no arm.
    StepView showArm(Canvas& canvas, int arm) const;
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
    const PlotTheme& theme() const { return m_theme; }
    QCustomPlot* plot() const { return m_plot; }
    PlotHeader* header() const { return m_header; }
    double lineWidth() const { return m_lineWidth; }
    bool isHidden(int arm) const { return m_hiddenArms.contains(arm); }
    QString armName(int arm) const;
    /// Draws quantiles over the seeds or every seed, as seedBand() says; returns the median where it is to be drawn instead
    /// of the mean.
    CurvePoints drawSeeds(Canvas& canvas, const QString& name, const SeedCurves& seeds, Positive positive, const QColor& color,
        CurveTally& tally) const;
    void fillBand(Canvas& canvas, const QString& name, const BandCurves& band, const QColor& color) const;
    /// What the band over seeds is.
    LegendEntry seedBandEntry() const;
    QString seedsText() const; ///< of the arms shown, "8" or "4 to 8"
    /// The legend's entry for an arm.
    LegendEntry armEntry(const QString& text, int arm) const;
    /// Lets the values of a curve that has just been drawn be told. The reference is to add what else there is to it, until
    /// the next call.
    ReadableCurve& tell(const QString& drawn, int arm, const QString& quantity, const SeriesKey& key, const Series* values);
    /// What was told is no longer there; to be called before series of one's own go.
    void forgetCurves();
    /// The step of an arm that the cursor points at; arms may be at different steps at one place of the x-axis.
    std::optional<std::int64_t> cursorStep(int arm) const;

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
    /// A label longer than its axis takes several lines.
    void breakYLabel();
    void applyTheme();
    void placeOverlays();
    void rangeEdited(bool alongX);
    void hover(const QPoint& position);
    void hoverEnded();
    void updateCursors();
    ReadoutTable makeReadout() const;
    void leaveFollowing();
    /// The fewest units of the x-axis that a zoom around a place can show.
    double finestRange(double place) const;

    XAxis m_xAxis;
    std::shared_ptr<StepAxis> m_stepAxis;
    std::shared_ptr<const History> m_history;
    PlotTheme m_theme;
    PlotHeader* m_header;
    QCustomPlot* m_plot;
    PlotNavigation* m_navigation;
    QToolButton* m_followButton;
    XAxisChooser* m_xAxisChooser = nullptr;
    std::unique_ptr<Canvas> m_canvas;
    std::unique_ptr<InterventionMarkers> m_markers;
    std::unique_ptr<PlotCursors> m_cursors;
    std::vector<ReadableCurve> m_curves;
    std::optional<std::int64_t> m_cursorStep;
    CursorPair m_cursorPair;
    QPoint m_pressedAt;
    QString m_yLabel; ///< unbroken
    std::set<int> m_hiddenArms;
    YScale m_yScale = YScale::Linear;
    SeedBand m_seedBand{}; // the standard error
    double m_lineWidth = 1.0;
    bool m_following = true;
    bool m_fitsY = true;         // false once the user has chosen a y-range
    bool m_settingRange = false; // a range changes by our doing, not the user's
    bool m_dirty = true;
    bool m_drawn = false;       // at least once
    bool m_axisComplete = true; // the step axis has taken in all there is
    std::int64_t m_drawnVersion = -1;
};

} // namespace tandem
