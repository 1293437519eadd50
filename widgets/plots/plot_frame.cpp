// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_frame.h"

#include "plots/axis_style.h"
#include "plots/axis_tickers.h"
#include "plots/broken_text.h"
#include "plots/plot_export.h"
#include "plots/plot_header.h"
#include "plots/plot_navigation.h"
#include "plots/plot_pointer.h"
#include "plots/redraw_queue.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <utility>

namespace tandem {
namespace {

constexpr int fewestTicks = 2;
constexpr int mostTicks = 5; // aimed at

bool labelsAreApart(const QCPAxis& axis)
{
    const QFontMetrics metrics(axis.tickLabelFont());
    const QVector<double> ticks = axis.tickVector();
    const QVector<QString> labels = axis.tickVectorLabels();
    double end = 0.0; // of the label before
    for (qsizetype i = 0; i < std::min(ticks.size(), labels.size()); ++i) {
        const double middle = axis.coordToPixel(ticks[i]);
        const double half = 0.5 * metrics.horizontalAdvance(labels[i]);
        if (i > 0 && middle - half < end + metrics.averageCharWidth())
            return false;
        end = middle + half;
    }
    return true;
}

/// As many ticks as have labels with a gap between them.
void thinTicks(QCPAxis& axis)
{
    for (int ticks = mostTicks; ticks >= fewestTicks; --ticks) {
        axis.ticker()->setTickCount(ticks);
        axis.axisRect()->update(QCPLayoutElement::upPreparation);
        if (labelsAreApart(axis))
            return;
    }
}

} // namespace

PlotFrame::PlotFrame(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_header(new PlotHeader(this))
    , m_plot(new QCustomPlot(this))
    , m_range(new VisibleRange(m_plot))
    , m_navigation(new PlotNavigation(m_plot))
    , m_pointer(new PlotPointer(m_plot))
    , m_followButton(new QToolButton(m_plot))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_plot, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    m_header->setObjectName(QStringLiteral("header"));
    m_header->setTitle(title);
    setAccessibleName(title);
    m_plot->setAccessibleName(title); // it is what takes the keyboard
    connect(m_header, &PlotHeader::described, m_plot, &QWidget::setAccessibleDescription);
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setMinimumSize(160, 80);
    m_plot->axisRect()->setMinimumMargins({0, 6, 12, 0});
    m_plot->setAutoAddPlottableToLegend(false); // the header has the legend
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        axis->setTicker(linearTicker(TickNumbers::Any));

    m_followButton->setObjectName(QStringLiteral("followButton"));
    m_followButton->setText(tr("Follow"));
    m_followButton->setToolTip(tr("Show everything and follow the data again (double click)"));
    m_followButton->hide();
    connect(m_followButton, &QToolButton::clicked, this, &PlotFrame::fitAsUser);
    connect(m_navigation, &PlotNavigation::fitRequested, this, &PlotFrame::fitAsUser);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &PlotFrame::fitAsUser);
    connect(m_pointer, &PlotPointer::menuRequested, this, &PlotFrame::menuRequested);
    connect(m_range, &VisibleRange::changed, this, &PlotFrame::markDirty);
    connect(m_range, &VisibleRange::edited, this, &PlotFrame::viewEdited);
    connect(m_range, &VisibleRange::followingChanged, this, [this](bool following) {
        m_followButton->setVisible(!following);
        Q_EMIT followingChanged(following);
    });
    connect(m_plot, &QCustomPlot::beforeReplot, this, [this] {
        if (std::exchange(m_dirty, false))
            prepare();
    });
    connect(m_plot, &QCustomPlot::afterLayout, this, &PlotFrame::placeOverlays);
    m_plot->installEventFilter(this);
}

PlotFrame::~PlotFrame() = default;

void PlotFrame::setFollowing(bool following)
{
    if (following)
        m_range->fit();
    else
        m_range->hold();
}

void PlotFrame::fitAsUser()
{
    m_range->fit();
    Q_EMIT viewEdited();
}

bool PlotFrame::saveImage(const QString& path)
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    return exportPlot(*m_header, *m_plot, m_theme, path);
}

void PlotFrame::paintVectors(QPainter& painter)
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    paintPlot(painter, *m_header, *m_plot, m_theme);
}

void PlotFrame::addHeaderButton(QWidget* button)
{
    m_header->addButton(button);
    // Tab goes through the buttons from left to right and then into the plot, which was made first.
    QWidget* before = m_plot->previousInFocusChain();
    while (before != m_plot && !(before->focusPolicy() & Qt::TabFocus))
        before = before->previousInFocusChain();
    if (before != m_plot && before != button)
        setTabOrder(before, button);
}

QString PlotFrame::title() const
{
    return m_header->title();
}

QStringList PlotFrame::legendTexts() const
{
    QStringList texts;
    for (const LegendEntry& entry : m_header->legend())
        texts << entry.text;
    return texts;
}

QString PlotFrame::sentence() const
{
    return m_header->sentence();
}

void PlotFrame::setLineWidth(double pixels)
{
    m_lineWidth = pixels;
    markDirty();
}

void PlotFrame::setFamilies(std::vector<ArmFamily> families)
{
    m_theme.families = std::move(families);
    m_header->setTheme(m_theme);
}

void PlotFrame::applyTheme()
{
    std::vector<ArmFamily> families = std::move(m_theme.families);
    m_theme = PlotTheme(palette(), font());
    setFamilies(std::move(families));
    styleAxes(*m_plot, m_theme);
    m_followButton->setFont(m_theme.font);
    markDirty();
}

void PlotFrame::setXLabel(const QString& label)
{
    m_plot->xAxis->setLabel(label);
}

void PlotFrame::setYLabel(const QString& label)
{
    m_yLabel = label;
    breakYLabel();
}

void PlotFrame::breakYLabel()
{
    const QMargins margins = m_plot->axisRect()->margins();
    const QFontMetrics metrics(m_plot->yAxis->labelFont());
    const int height = m_plot->height() - margins.top() - margins.bottom();
    QStringList lines = brokenText(m_yLabel, metrics, height).split(QLatin1Char('\n'));
    for (QString& line : lines)
        line = metrics.elidedText(line, Qt::ElideRight, height);
    lines.removeAll(QString()); // of an axis without place for a letter
    const QString label = lines.join(QLatin1Char('\n'));
    if (label != m_plot->yAxis->label())
        m_plot->yAxis->setLabel(label);
}

bool PlotFrame::arrangeAxes()
{
    breakYLabel();
    const QRect before = m_plot->axisRect()->rect();
    for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout})
        m_plot->plotLayout()->update(phase);
    thinTicks(*m_plot->xAxis);
    return m_plot->axisRect()->rect() != before;
}

void PlotFrame::markDirty()
{
    m_dirty = true;
    const bool behindAnother = isHidden() && testAttribute(Qt::WA_WState_ExplicitShowHide);
    if (!behindAnother)
        RedrawQueue::instance().request(this);
}

void PlotFrame::replot()
{
    m_dirty = true;
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

void PlotFrame::placeOverlays()
{
    const QRect axes = m_plot->axisRect()->rect();
    const QSize size = m_followButton->sizeHint();
    m_followButton->setGeometry(
        QRect(axes.right() - size.width() - 4, axes.bottom() - size.height() - 4, size.width(), size.height()));
    const VisibleRange::Ours ours(*m_range);
    layoutDone();
}

void PlotFrame::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyTheme();
}

void PlotFrame::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_dirty)
        RedrawQueue::instance().request(this);
}

bool PlotFrame::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::Resize)
        m_dirty = true; // the plot replots itself
    return QWidget::eventFilter(watched, event);
}

} // namespace tandem
