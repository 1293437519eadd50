// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_frame.h"
#include "plots/plot_mark.h"
#include "plots/readable_curve.h"
#include "plots/step_axis.h"
#include "plots/y_scale_choice.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

class QMenu;

namespace tandem {

class Canvas;
class CurveReader;
class InterventionMarkers;
class PlotCursors;
class XAxisChooser;
enum class Positive;
enum class SeedBand;
struct LegendEntry;
struct SeedStyle;

/// A plot of a run: what every panel of the window has in common. It reads a History and draws what is visible of it, at
/// the cost of its own width. GUI thread only.
class RunPlot : public PlotFrame {
    Q_OBJECT
public:
    ~RunPlot() override;

    /// Shows another run from now on; null empties the plot but for a one-line hint.
    virtual void setHistory(std::shared_ptr<const History> history);
    /// Draws what has been recorded since the last time; returns at once when there is nothing new. To be called by the
    /// window's timer.
    void refresh() override;

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
    /// What the plot says of its curves at the cursor, and below that of their differences between A and B.
    ReadoutTable readout() const;
    /// The curves that were drawn last and whose values can be told.
    const std::vector<ReadableCurve>& curves() const { return m_curves; }
    std::shared_ptr<const History> sharedHistory() const { return m_history; }
    /// First and last step that can be seen; of a curve those that it has to itself, which a branch's arm has from its fork on.
    std::pair<std::int64_t, std::int64_t> visibleSteps() const { return visibleSteps(wholeRun, 0); }
    std::pair<std::int64_t, std::int64_t> visibleSteps(const ReadableCurve& curve) const;
    /// Who the curve at a place of the plot is, with its value there; empty when there is none.
    QString curveTextAt(const QPointF& place) const;
    /// The step of an arm that stands where the arm that has come farthest had `step`: the same unless the x-axis counts
    /// what differs between arms.
    std::int64_t armStep(int arm, std::int64_t step) const;

    /// Shows the places from `lower` to `upper` of the x-axis and stops following; plots over no steps ignore it.
    void setXRange(double lower, double upper);

    /// Counts the steps by another axis, which several plots may share; what is visible stays visible. Plots over no steps
    /// use it for the cursor alone.
    void setStepAxis(std::shared_ptr<StepAxis> axis);
    const StepAxis& stepAxis() const { return *m_stepAxis; }
    bool overSteps() const { return m_xAxis == XAxis::Step; }

    /// Whether what is drawn is all that there is: false while something is still being computed in the background.
    virtual bool settled() const { return true; }

    /// What is marked beside the changes of hyperparameters.
    void setMarks(std::vector<PlotMark> marks);
    /// Arms that are not to be drawn.
    void setHiddenArms(const std::set<int>& arms);
    SeedBand seedBand() const { return m_seedBand; }
    void setSeedBand(SeedBand band);
    /// Whether the plot has a band over seeds to choose.
    virtual bool hasSeedBand() const { return false; }

    /// Whether the scale of y may be chosen, or a sentence says why it is linear.
    bool offersYScale() const { return m_yScale.has_value(); }
    /// Why y has no logarithmic scale; empty where it may be chosen.
    QString whyNotLogarithmic() const { return m_yScale ? m_yScale->offered().whyNotLogarithmic : QString(); }
    /// Chooses the scale of y wherever what is shown now is shown.
    void chooseYScale(YScale scale);

    /// How the user wants this plot to show any run: the scale of y, the seeds and what else a plot has to choose. For the
    /// settings; what is as it was at first is not in it.
    virtual QVariantMap choices() const;
    /// Takes all of that back; what is not in `choices` becomes as it was at first.
    virtual void setChoices(const QVariantMap& choices);
    /// Adds what this kind of plot alone has to choose to its menu.
    virtual void addToMenu(QMenu& /*menu*/) { }

Q_SIGNALS:
    /// The mouse points at a step of the plot, or has left it.
    void cursorStepHovered(std::optional<std::int64_t> step);
    /// The user zoomed or panned along the steps, in units of the x-axis.
    void xRangeEdited(double lower, double upper);
    /// The user wants the steps counted differently.
    void xAxisEdited(tandem::XAxisKind kind);

protected:
    enum class XAxis {
        Step,
        Plane, ///< not the step: a projection
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
    /// Says what of the scale of y may be chosen while the plot shows what it does, and puts the right one in force.
    void offerYScale(const YScaleChoice::Offer& offer);
    /// Whether values ≤ 0 have no place on the axis.
    Positive positive() const;
    /// The hint of an empty plot.
    virtual QString emptyText() const;

    const History* history() const { return m_history.get(); }
    bool isHidden(int arm) const { return m_hiddenArms.contains(arm); }
    QString armName(int arm) const;
    /// How the seeds of a curve are drawn in the colour of its arm.
    SeedStyle seedStyle(const QColor& color) const;
    /// What the band over seeds is.
    LegendEntry seedBandEntry() const;
    /// The legend's entry for an arm.
    LegendEntry armEntry(const QString& text, int arm) const;
    /// Lets the values of a curve that has just been drawn be told. The reference is to add what else there is to it, until
    /// the next call.
    ReadableCurve& tell(const QString& drawn, int arm, const QString& quantity, const SeriesKey& key, const Series* values);
    /// What was told is no longer there; to be called before series of one's own go.
    void forgetCurves();
    /// The step of an arm that the cursor points at; arms may be at different steps at one place of the x-axis.
    std::optional<std::int64_t> cursorStep(int arm) const;

    void prepare() override;
    void layoutDone() override;
    void applyTheme() override;

private:
    void drawAll();
    void hover(const QPoint& position);
    void showCursors();
    void updateCursors();
    CurveReader reader() const; ///< of a run that is there
    ReadoutTable makeReadout() const;
    /// The fewest units of the x-axis that a zoom around a place can show.
    double finestRange(double place) const;
    std::pair<std::int64_t, std::int64_t> visibleSteps(int placedBy, std::int64_t first) const;

    XAxis m_xAxis;
    std::shared_ptr<StepAxis> m_stepAxis;
    std::shared_ptr<const History> m_history;
    XAxisChooser* m_xAxisChooser = nullptr;
    std::unique_ptr<Canvas> m_canvas;
    std::unique_ptr<InterventionMarkers> m_markers;
    std::unique_ptr<PlotCursors> m_cursors;
    std::vector<ReadableCurve> m_curves;
    std::optional<std::int64_t> m_cursorStep;
    CursorPair m_cursorPair;
    std::set<int> m_hiddenArms;
    SeedBand m_seedBand{};                // the standard error
    std::optional<YScaleChoice> m_yScale; // none: it is the plot's own affair
    bool m_drawn = false;                 // at least once
    bool m_axisComplete = true;           // the step axis has taken in all there is
    std::int64_t m_drawnVersion = -1;
};

} // namespace tandem
