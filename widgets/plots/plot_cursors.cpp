// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_cursors.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr int padding = 6;
constexpr int columnGap = 12;
constexpr int swatch = 14;
constexpr int distance = 6; // of the table from the axes

QString cursorLayer()
{
    return QStringLiteral("cursor");
}

} // namespace

/// Paints a ReadoutTable at a place in pixels.
class ReadoutItem : public QCPAbstractItem {
public:
    explicit ReadoutItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setLayer(cursorLayer());
        setClipToAxisRect(false);
        setSelectable(false);
    }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1.0; }

    void setTable(const ReadoutTable& table)
    {
        m_table = table;
        measure();
    }
    void setTheme(const PlotTheme& theme)
    {
        m_theme = theme;
        measure();
    }
    /// As much of the table as fits into `room`.
    void fitInto(const QSize& room)
    {
        m_shown = m_table.within(std::max((room.height() - 2 * padding) / lineHeight() - 1, 0));
        m_columns = m_table.columns.size();
        while (m_columns > 1 && widthOf(m_columns) > room.width())
            --m_columns;
        const bool fits = !m_shown.isEmpty() && m_columns > 0 && widthOf(m_columns) <= room.width();
        m_size = fits ? QSizeF(widthOf(m_columns), static_cast<double>(m_shown.rows.size() + 1) * lineHeight() + 2 * padding)
                      : QSizeF();
    }
    QSizeF size() const { return m_size; }
    void setPlace(const QPointF& place) { m_place = place; }

protected:
    void draw(QCPPainter* painter) override
    {
        if (m_size.isEmpty())
            return;
        painter->save();
        painter->setAntialiasing(true);
        painter->setPen(QPen(m_theme.faint(m_theme.muted, 0.6), 1));
        QColor behind = m_theme.background;
        behind.setAlphaF(0.93F);
        painter->setBrush(behind);
        painter->drawRoundedRect(QRectF(m_place, m_size).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->setFont(m_theme.font);
        double y = m_place.y() + padding;
        painter->setPen(m_theme.muted);
        double x = m_place.x() + padding;
        painter->drawText(QRectF(x, y, m_first, lineHeight()), Qt::AlignLeft | Qt::AlignVCenter, m_shown.heading);
        x += m_first;
        for (qsizetype column = 0; column < m_columns; ++column) {
            const double width = m_widths[static_cast<std::size_t>(column)];
            painter->drawText(
                QRectF(x + columnGap, y, width, lineHeight()), Qt::AlignRight | Qt::AlignVCenter, m_table.columns[column]);
            x += columnGap + width;
        }
        for (const ReadoutTable::Row& row : m_shown.rows) {
            y += lineHeight();
            x = m_place.x() + padding;
            if (row.isHeading) {
                painter->setPen(m_theme.muted);
                painter->drawText(QRectF(x, y, m_first, lineHeight()), Qt::AlignLeft | Qt::AlignVCenter, row.name);
                continue;
            }
            painter->fillRect(QRectF(x, y + lineHeight() / 2.0 - 4.5, 9, 9), row.color);
            painter->setPen(m_theme.text);
            painter->drawText(QRectF(x + swatch, y, m_first - swatch, lineHeight()), Qt::AlignLeft | Qt::AlignVCenter, row.name);
            x += m_first;
            for (qsizetype column = 0; column < m_columns; ++column) {
                const double width = m_widths[static_cast<std::size_t>(column)];
                painter->drawText(
                    QRectF(x + columnGap, y, width, lineHeight()), Qt::AlignRight | Qt::AlignVCenter, row.cells[column]);
                x += columnGap + width;
            }
        }
        painter->restore();
    }

private:
    int lineHeight() const { return QFontMetrics(m_theme.font).height() + 1; }
    double widthOf(qsizetype columns) const
    {
        double width = 2 * padding + m_first;
        for (qsizetype column = 0; column < columns; ++column)
            width += columnGap + m_widths[static_cast<std::size_t>(column)];
        return width;
    }
    void measure()
    {
        const QFontMetricsF metrics(m_theme.font);
        const auto widthOfText = [&metrics](const QString& text) { return std::ceil(metrics.horizontalAdvance(text)) + 1.0; };
        m_first = widthOfText(m_table.heading);
        for (const ReadoutTable::Row& row : m_table.rows)
            m_first = std::max(m_first, (row.isHeading ? 0 : swatch) + widthOfText(row.name));
        m_widths.assign(static_cast<std::size_t>(m_table.columns.size()), 0.0);
        for (std::size_t column = 0; column < m_widths.size(); ++column) {
            m_widths[column] = widthOfText(m_table.columns[static_cast<qsizetype>(column)]);
            for (const ReadoutTable::Row& row : m_table.rows)
                m_widths[column] = std::max(m_widths[column], widthOfText(row.cells[static_cast<qsizetype>(column)]));
        }
    }

    PlotTheme m_theme;
    ReadoutTable m_table;
    ReadoutTable m_shown; // what of it fits
    double m_first = 0.0; // width of the names
    std::vector<double> m_widths;
    qsizetype m_columns = 0;
    QSizeF m_size; // empty: nothing is shown
    QPointF m_place;
};

PlotCursors::PlotCursors(QCustomPlot* plot)
    : m_plot(plot)
{
    plot->addLayer(cursorLayer());
    plot->layer(cursorLayer())->setMode(QCPLayer::lmBuffered);
    const auto makeLine = [plot] {
        auto* line = new QCPItemStraightLine(plot);
        line->setLayer(cursorLayer());
        line->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
        line->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
        line->setVisible(false);
        return line;
    };
    m_line = makeLine();
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        m_marks[i] = makeLine();
        auto* letter = m_letters[i] = new QCPItemText(plot);
        letter->setLayer(cursorLayer());
        letter->setText(i == 0 ? QStringLiteral("A") : QStringLiteral("B"));
        letter->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        letter->setPositionAlignment(Qt::AlignBottom | Qt::AlignHCenter);
        letter->setPadding({3, 0, 3, 0});
        letter->setVisible(false);
    }
    m_readout = new ReadoutItem(plot);
}

void PlotCursors::setTheme(const PlotTheme& theme)
{
    m_theme = theme;
    m_line->setPen(QPen(theme.muted, 1));
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        m_marks[i]->setPen(QPen(theme.text, 1, Qt::DashLine));
        m_letters[i]->setFont(theme.titleFont);
        m_letters[i]->setColor(theme.background);
        m_letters[i]->setBrush(theme.text);
    }
    m_readout->setTheme(theme);
}

void PlotCursors::setPlaces(std::optional<double> cursor, std::optional<double> a, std::optional<double> b)
{
    const auto place = [](QCPItemStraightLine* line, std::optional<double> x) {
        line->setVisible(x.has_value());
        line->point1->setCoords(x.value_or(0.0), 0.0);
        line->point2->setCoords(x.value_or(0.0), 1.0);
    };
    m_cursor = cursor;
    place(m_line, cursor);
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const std::optional<double> x = i == 0 ? a : b;
        place(m_marks[i], x);
        m_letters[i]->setVisible(x.has_value());
        m_letters[i]->position->setCoords(x.value_or(0.0), 1.0);
    }
}

void PlotCursors::setTable(const ReadoutTable& table)
{
    m_readout->setTable(table);
}

void PlotCursors::findRoom()
{
    m_room.fill(0);
    m_roomKnown = true;
    const QRectF axes = m_plot->axisRect()->rect();
    if (axes.isEmpty())
        return;
    const auto mark = [&](const QPointF& pixel, int weight) {
        const int column = static_cast<int>(std::floor((pixel.x() - axes.left()) / axes.width() * roomColumns));
        const int row = static_cast<int>(std::floor((pixel.y() - axes.top()) / axes.height() * roomRows));
        if (column >= 0 && column < roomColumns && row >= 0 && row < roomRows)
            m_room[static_cast<std::size_t>(row * roomColumns + column)] += weight;
    };
    constexpr int looks = 4 * roomColumns; // along a curve
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        const QCPGraph* graph = m_plot->graph(i);
        if (graph->pen().style() == Qt::NoPen || graph->dataCount() == 0)
            continue;
        const int stride = std::max(1, graph->dataCount() / looks);
        QPointF last;
        bool joined = false; // to the last
        for (int k = 0; k < graph->dataCount(); k += stride) {
            const QPointF pixel = graph->dataPixelPosition(k);
            if (!std::isfinite(pixel.x()) || !std::isfinite(pixel.y())) {
                joined = false;
                continue;
            }
            const double cells = joined && graph->lineStyle() != QCPGraph::lsNone
                ? std::abs(pixel.x() - last.x()) / axes.width() * roomColumns
                : 1.0;
            const int between = std::clamp(static_cast<int>(std::ceil(cells)), 1, roomColumns);
            for (int part = 1; part <= between; ++part)
                mark(joined ? last + (pixel - last) * part / between : pixel, 1);
            last = pixel;
            joined = true;
        }
    }
    constexpr int textWeight = 4;
    for (int i = 0; i < m_plot->itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(m_plot->item(i));
        if (!text || !text->visible() || text->layer()->name() == cursorLayer())
            continue;
        const QRectF box(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
        for (double x = box.left(); x <= box.right(); x += axes.width() / roomColumns)
            for (double y = box.top(); y <= box.bottom(); y += axes.height() / roomRows)
                mark({x, y}, textWeight);
    }
}

double PlotCursors::taken(const QRectF& box) const
{
    const QRectF axes = m_plot->axisRect()->rect();
    double sum = 0.0;
    for (int row = 0; row < roomRows; ++row) {
        for (int column = 0; column < roomColumns; ++column) {
            const QPointF center(
                axes.left() + (column + 0.5) * axes.width() / roomColumns, axes.top() + (row + 0.5) * axes.height() / roomRows);
            if (box.contains(center))
                sum += std::min(m_room[static_cast<std::size_t>(row * roomColumns + column)], 8);
        }
    }
    return sum;
}

void PlotCursors::arrange()
{
    const QRectF axes = m_plot->axisRect()->rect();
    m_readout->fitInto((axes.size() - QSizeF(2 * distance, 2 * distance)).toSize());
    const QSizeF size = m_readout->size();
    m_readout->setVisible(!size.isEmpty());
    if (size.isEmpty())
        return;
    if (!m_roomKnown)
        findRoom();
    const double left = axes.left() + distance;
    const double right = axes.right() - distance - size.width();
    const double top = axes.top() + distance;
    const double bottom = axes.bottom() - distance - size.height();
    const std::array<QPointF, 4> corners{QPointF(left, top), QPointF(right, top), QPointF(left, bottom), QPointF(right, bottom)};
    const auto cost = [&](int corner) {
        const QRectF box(corners[static_cast<std::size_t>(corner)], size);
        constexpr double cursorWeight = 60.0; // a table over the cursor hides what is being pointed at
        constexpr double moveWeight = 12.0;
        const double x = m_cursor ? m_plot->xAxis->coordToPixel(*m_cursor) : -1e9;
        const bool overCursor = x > box.left() - distance && x < box.right() + distance;
        return taken(box) + (overCursor ? cursorWeight : 0.0) + (corner == m_corner ? 0.0 : moveWeight);
    };
    int best = m_corner;
    for (int corner = 0; corner < 4; ++corner)
        if (cost(corner) < cost(best))
            best = corner;
    m_corner = best;
    m_readout->setPlace(corners[static_cast<std::size_t>(best)]);
}

void PlotCursors::repaint()
{
    arrange();
    m_plot->layer(cursorLayer())->replot();
}

} // namespace tandem
