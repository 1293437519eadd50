// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_header.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QPainter>
#include <QResizeEvent>

#include <limits>

namespace tandem {
namespace {

constexpr int margin = 8;
constexpr int top = 4;
constexpr int markWidth = 16;
constexpr int armMarkWidth = 20;
constexpr int markGap = 4; // to its text
constexpr int gap = 12;

/// How far right of an entry's place its text begins.
int markSpace(LegendEntry::Mark mark)
{
    if (mark == LegendEntry::Mark::More)
        return 0;
    return (mark == LegendEntry::Mark::Arm ? armMarkWidth : markWidth) + markGap;
}

/// The dashes of a thin line, so that a few of them fit on a thick short one.
QList<qreal> shortDashes(QList<qreal> dashes)
{
    for (qreal& dash : dashes)
        dash = std::max(0.32 * dash, 0.5);
    return dashes;
}

void paintMark(QPainter& painter, const LegendEntry& entry, const QRectF& place)
{
    const QPointF left(place.left(), place.center().y());
    const QPointF right(place.right(), place.center().y());
    QPen pen(entry.color, 1.2);
    switch (entry.mark) {
    case LegendEntry::Mark::More:
        return;
    case LegendEntry::Mark::Arm:
        pen.setWidthF(3.0);
        pen.setCapStyle(Qt::FlatCap);
        if (!entry.dashes.isEmpty())
            pen.setDashPattern(shortDashes(entry.dashes));
        break;
    case LegendEntry::Mark::Band: {
        QColor fill = entry.color;
        fill.setAlphaF(0.3F);
        painter.fillRect(QRectF(place.left(), place.center().y() - 5, place.width(), 10), fill);
        return;
    }
    case LegendEntry::Mark::Hatching:
        painter.setPen(pen);
        for (double x = place.left(); x + 8.0 <= place.right(); x += 5.0)
            painter.drawLine(QPointF(x, right.y() + 4.0), QPointF(x + 8.0, right.y() - 4.0));
        return;
    case LegendEntry::Mark::Line:
    case LegendEntry::Mark::Circles:
        break;
    case LegendEntry::Mark::Points:
        pen.setWidthF(2.0);
        break;
    case LegendEntry::Mark::Dashes:
        pen.setWidthF(1.5);
        pen.setDashPattern({3, 2});
        break;
    case LegendEntry::Mark::Dots:
        pen.setDashPattern({1.5, 2});
        break;
    }
    painter.setPen(pen);
    painter.drawLine(left, right);
    if (entry.mark == LegendEntry::Mark::Points) {
        painter.setBrush(entry.color);
        painter.drawEllipse(place.center(), 2.0, 2.0);
    }
    if (entry.mark == LegendEntry::Mark::Circles) {
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(place.center(), 2.5, 2.5);
    }
}

/// As much of a text as fits into `place` with its words in lines.
QString fitted(const QString& text, const QFontMetrics& metrics, const QRect& place)
{
    const auto fits = [&](const QString& some) {
        return metrics.boundingRect(place, Qt::AlignLeft | Qt::TextWordWrap, some).height() <= place.height();
    };
    if (fits(text))
        return text;
    QStringList words = text.split(QLatin1Char(' '));
    do
        words.removeLast();
    while (words.size() > 1 && !fits(words.join(QLatin1Char(' ')) + QStringLiteral(" …")));
    return words.join(QLatin1Char(' ')) + QStringLiteral(" …");
}

} // namespace

PlotHeader::PlotHeader(QWidget* parent)
    : QWidget(parent)
    , m_buttons(new QWidget(this))
    , m_buttonRow(new QHBoxLayout(m_buttons))
{
    m_buttonRow->setContentsMargins(0, 0, 0, 0);
    m_buttonRow->setSpacing(2);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    if (parent)
        parent->installEventFilter(this); // its height limits the legend
}

void PlotHeader::setTitle(const QString& title)
{
    m_title = title;
    setAccessibleName(title);
    fitHeight();
}

void PlotHeader::setLegend(const QList<LegendEntry>& legend)
{
    if (m_legend == legend)
        return;
    m_legend = legend;
    fitHeight();
    describe();
}

void PlotHeader::setSentence(const QString& sentence)
{
    if (m_sentence == sentence)
        return;
    m_sentence = sentence;
    fitHeight();
    describe();
}

void PlotHeader::setTheme(const PlotTheme& theme)
{
    m_theme = theme;
    fitHeight();
}

void PlotHeader::addButton(QWidget* button)
{
    m_buttonRow->addWidget(button);
    fitHeight();
}

int PlotHeader::rowHeight() const
{
    return std::max(QFontMetrics(m_theme.titleFont).height(), QFontMetrics(m_theme.font).height()) + 4;
}

int PlotHeader::mostRows() const
{
    return parentWidget() ? std::max(parentWidget()->height() / 3 / rowHeight(), 1) : std::numeric_limits<int>::max();
}

QList<QPoint> PlotHeader::placesOf(const QList<LegendEntry>& entries, int width, int reserved) const
{
    const QFontMetrics small(m_theme.font);
    const int row = rowHeight();
    QPoint place(margin + QFontMetrics(m_theme.titleFont).horizontalAdvance(m_title) + gap + 4, top);
    QList<QPoint> places;
    for (const LegendEntry& entry : entries) {
        const int needed = markSpace(entry.mark) + small.horizontalAdvance(entry.text);
        if (place.x() + needed > width - margin - (place.y() < row ? reserved : 0) && place.x() > margin)
            place = {margin, place.y() + row};
        places << place;
        place.rx() += needed + gap;
    }
    return places;
}

QList<LegendEntry> PlotHeader::entriesWithin(int rows, int width, int reserved) const
{
    const auto fit = [&](const QList<LegendEntry>& entries) {
        return (placesOf(entries, width, reserved).value(entries.size() - 1).y() - top) / rowHeight() < rows;
    };
    QList<LegendEntry> entries = m_legend;
    for (qsizetype kept = m_legend.size(); kept > 0 && !fit(entries);) {
        entries = m_legend.first(--kept);
        entries << LegendEntry{tr("+%1 more").arg(m_legend.size() - kept), m_theme.muted, LegendEntry::Mark::More};
    }
    return entries;
}

int PlotHeader::paint(QPainter* painter, int width, int reserved, Legend legend) const
{
    const QFontMetrics title(m_theme.titleFont);
    const QFontMetrics small(m_theme.font);
    const int row = rowHeight();
    if (painter) {
        painter->setFont(m_theme.titleFont);
        painter->setPen(m_theme.text);
        painter->drawText(
            QRect(margin, top, title.horizontalAdvance(m_title) + 4, row), Qt::AlignLeft | Qt::AlignVCenter, m_title);
        painter->setFont(m_theme.font);
    }
    const QList<LegendEntry> entries = legend == Legend::Whole ? m_legend : entriesWithin(mostRows(), width, reserved);
    const QList<QPoint> places = placesOf(entries, width, reserved);
    for (qsizetype i = 0; painter && i < entries.size(); ++i) {
        const LegendEntry& entry = entries[i];
        const int mark = markSpace(entry.mark);
        painter->setRenderHint(QPainter::Antialiasing);
        paintMark(*painter, entry, QRectF(places[i], QSizeF(mark - markGap, row)));
        painter->setPen(entry.mark == LegendEntry::Mark::Arm ? m_theme.text : m_theme.muted);
        const QRect place(places[i].x() + mark, places[i].y(), width - places[i].x() - mark, row);
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
            small.elidedText(entry.text, Qt::ElideRight, std::max(place.width() - margin, 8)));
    }
    int y = places.isEmpty() ? top : places.back().y();
    y += row;
    if (!m_sentence.isEmpty()) {
        const QRect place(margin, y, width - 2 * margin, 2 * small.lineSpacing());
        const QRect taken = small.boundingRect(place, Qt::AlignLeft | Qt::TextWordWrap, m_sentence).intersected(place);
        if (painter) {
            painter->setPen(m_theme.text);
            painter->drawText(place, Qt::AlignLeft | Qt::TextWordWrap, fitted(m_sentence, small, place));
        }
        y += taken.height() + 2;
    }
    return y;
}

int PlotHeader::buttonsWidth() const
{
    const int buttons = m_buttons->sizeHint().width();
    return buttons > 0 ? buttons + 4 : 0;
}

int PlotHeader::heightForWidth(int width) const
{
    return std::max(paint(nullptr, width, buttonsWidth(), Legend::Shown), m_buttons->sizeHint().height() + 4);
}

QSize PlotHeader::sizeHint() const
{
    return {320, heightForWidth(std::max(width(), 320))};
}

QSize PlotHeader::minimumSizeHint() const
{
    return {120, heightForWidth(std::max(width(), 120))};
}

void PlotHeader::fitHeight()
{
    const QSize buttons = m_buttons->sizeHint();
    m_buttons->setGeometry(width() - buttons.width() - 4, 4, buttons.width(), buttons.height());
    const int rows = mostRows();
    if (width() != m_fittedWidth || m_legend.size() != m_fittedEntries || rows != m_fittedRows)
        m_tallest = 0;
    m_fittedRows = rows;
    m_fittedWidth = width();
    m_fittedEntries = m_legend.size();
    m_tallest = std::max(m_tallest, heightForWidth(width()));
    setFixedHeight(m_tallest);
    QStringList lines{m_sentence};
    if (const auto shown = entriesWithin(rows, width(), buttonsWidth()); shown != m_legend)
        for (const LegendEntry& entry : m_legend.mid(shown.size() - 1))
            lines << entry.text;
    lines.removeAll(QString());
    setToolTip(lines.join(QLatin1Char('\n')));
    update();
}

void PlotHeader::describe()
{
    QStringList words;
    for (const LegendEntry& entry : m_legend)
        words << entry.text;
    words.prepend(m_sentence);
    words.removeAll(QString());
    const QString text = words.join(QStringLiteral("; "));
    if (text == accessibleDescription())
        return;
    setAccessibleDescription(text);
    Q_EMIT described(text);
}

void PlotHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(&painter, width(), buttonsWidth(), Legend::Shown);
}

void PlotHeader::resizeEvent(QResizeEvent*)
{
    fitHeight();
}

bool PlotHeader::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        fitHeight();
    return QWidget::eventFilter(watched, event);
}

} // namespace tandem
