// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_theme.h"
#include "plots/visible_range.h"

#include <QStringList>
#include <QWidget>

class QCustomPlot;
class QPainter;
class QToolButton;

namespace tandem {

class PlotHeader;
class PlotNavigation;
class PlotPointer;

/// A plot as a widget, whatever it shows: title, legend and sentence above the axes, which the mouse and the keyboard move, with
/// a "Follow" button once they have; in the colours of the desktop, and saved as a picture. GUI thread only.
class PlotFrame : public QWidget {
    Q_OBJECT
public:
    ~PlotFrame() override;

    /// Draws what is new since the last time; returns at once when there is nothing.
    virtual void refresh() = 0;

    bool following() const { return m_range->following(); }
    void setFollowing(bool following);
    /// Shows everything and follows again.
    void fitView() { m_range->fit(); }
    /// The same, asked for by the user, who may want to undo it.
    void fitAsUser();
    using YScale = VisibleRange::YScale;
    YScale yScale() const { return m_range->yScale(); }
    using View = VisibleRange::View;
    View view() const { return m_range->view(); }
    void setView(const View& view) { m_range->setView(view); }
    PlotNavigation& navigation() { return *m_navigation; }

    /// Writes the picture with title and legend; the suffix .png, .svg or .pdf chooses the format. False when the file
    /// cannot be written or the suffix is another.
    bool saveImage(const QString& path);
    /// Paints title, legend and curves as vectors, from the painter's origin, as large as the plot is on the screen.
    void paintVectors(QPainter& painter);

    /// Puts a button at the right end of the title.
    void addHeaderButton(QWidget* button);
    QString title() const;
    /// What the legend says, one text per entry.
    QStringList legendTexts() const;
    /// The sentence under the title, e.g. a verdict; empty where there is none.
    QString sentence() const;
    /// Width of the main curves in pixels: 1, or 2 for a projector.
    void setLineWidth(double pixels);

    QSize sizeHint() const override { return {500, 280}; }
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    /// A right click: the plot's menu is wanted at a place of the screen.
    void menuRequested(const QPoint& place);
    /// The user has changed what is visible.
    void viewEdited();
    void followingChanged(bool following);

protected:
    PlotFrame(const QString& title, QWidget* parent);

    /// A replot begins, and something has changed since the last one.
    virtual void prepare() = 0;
    /// The axes have their place in pixels, nothing is painted yet: the last chance to change a range.
    virtual void layoutDone() { }
    /// Takes the colours and the type from the palette; to be called again where more depends on them.
    virtual void applyTheme();

    const PlotTheme& theme() const { return m_theme; }
    /// Which of the arms belong together, for their colours.
    void setFamilies(std::vector<ArmFamily> families);
    QCustomPlot* plot() const { return m_plot; }
    PlotHeader* header() const { return m_header; }
    VisibleRange& range() const { return *m_range; }
    const PlotPointer& pointer() const { return *m_pointer; }
    double lineWidth() const { return m_lineWidth; }

    void setXLabel(const QString& label);
    void setYLabel(const QString& label);
    void setYScale(YScale scale) { m_range->setYScale(scale); }
    /// Makes y show [low, high] with a little room around, unless the user has set the range.
    void fitY(double low, double high) { m_range->fitY(low, high); }
    /// Makes x show [low, high] while following.
    void fitX(double low, double high) { m_range->fitX(low, high); }
    /// Breaks the label of y into lines that fit its axis. Gives the axes their place in pixels, and tells whether it is another
    /// than before: new ranges have new tick labels, which may move the axes.
    bool arrangeAxes();
    /// Draws anew before the next frame; behind another plot, once it is brought forward.
    void markDirty();
    bool dirty() const { return m_dirty; }
    /// Draws anew as soon as the event loop is reached, whatever else waits.
    void replot();

    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void breakYLabel();
    void placeOverlays();

    PlotTheme m_theme;
    PlotHeader* m_header;
    QCustomPlot* m_plot;
    VisibleRange* m_range;
    PlotNavigation* m_navigation;
    PlotPointer* m_pointer;
    QToolButton* m_followButton;
    QString m_yLabel; ///< unbroken
    double m_lineWidth = 1.0;
    bool m_dirty = true;
};

} // namespace tandem
