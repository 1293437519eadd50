// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/timeline.h"

#include "controls/number_text.h"
#include "plots/arm_colors.h"
#include "plots/plot_theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace tandem {

namespace {

constexpr double trackHeight = 8.0;
constexpr double trackTop = 8.0;
constexpr double sideMargin = 8.0;
constexpr int pageParts = 20; // Page Up and Down move by a twentieth of the run

} // namespace

Timeline::Timeline(QWidget* parent)
    : QWidget(parent)
{
    m_endName = tr("live");
    connect(&ArmColors::instance(), &ArmColors::changed, this, qOverload<>(&QWidget::update));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("timeline"));
    setAccessibleDescription(tr("Arrow keys move the cursor of all plots along the run; Escape lets it go."));
}

QSize Timeline::sizeHint() const
{
    return {400, static_cast<int>(trackTop + trackHeight) + 8 + fontMetrics().height()};
}

QSize Timeline::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void Timeline::setEndName(const QString& name)
{
    m_endName = name;
    update();
}

void Timeline::setProgress(std::int64_t done, std::int64_t planned)
{
    if (done == m_done && planned == m_planned)
        return;
    m_done = done;
    m_planned = planned;
    update();
}

void Timeline::setMarks(std::vector<TimelineMark> marks)
{
    m_marks = std::move(marks);
    update();
}

void Timeline::setFamilies(std::vector<ArmFamily> families)
{
    m_families = std::move(families);
    update();
}

void Timeline::setCursorStep(std::optional<std::int64_t> step)
{
    m_cursor = step;
    update();
}

std::int64_t Timeline::end() const
{
    return std::max<std::int64_t>({m_done, m_planned, 1});
}

QRectF Timeline::track() const
{
    return {sideMargin, trackTop, width() - 2 * sideMargin, trackHeight};
}

double Timeline::xOf(std::int64_t step) const
{
    return track().left() + track().width() * static_cast<double>(step) / static_cast<double>(end());
}

std::int64_t Timeline::stepAt(double x) const
{
    const double part = std::clamp((x - track().left()) / track().width(), 0.0, 1.0);
    return std::llround(part * static_cast<double>(end()));
}

const TimelineMark* Timeline::changeNear(int x, int pixels) const
{
    const TimelineMark* nearest = nullptr;
    const auto distance = [&](const TimelineMark& mark) { return std::abs(xOf(mark.step) - x); };
    for (const TimelineMark& mark : m_marks)
        if (mark.kind == TimelineMark::Kind::Change && distance(mark) <= pixels
            && (!nearest || distance(mark) < distance(*nearest)))
            nearest = &mark;
    return nearest;
}

void Timeline::moveCursor(std::int64_t step)
{
    const std::optional<std::int64_t> cursor = step >= m_done ? std::nullopt : std::optional(std::max<std::int64_t>(0, step));
    if (cursor == m_cursor)
        return;
    setCursorStep(cursor);
    Q_EMIT cursorStepEdited(cursor);
}

void Timeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = palette().color(QPalette::WindowText);
    QColor faint = ink;
    faint.setAlphaF(0.12F);
    QColor done = ink;
    done.setAlphaF(0.45F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(faint);
    painter.drawRoundedRect(track(), 4, 4);
    painter.setBrush(done);
    QRectF filled = track();
    filled.setRight(xOf(m_done));
    painter.drawRoundedRect(filled, 4, 4);

    drawMarks(painter);
    const double textTop = trackTop + trackHeight + 4;
    const auto writeAt = [&](double x, const QString& text) {
        const double wide = painter.fontMetrics().horizontalAdvance(text);
        const double left = std::clamp(x - wide / 2, track().left(), std::max(track().left(), track().right() - wide));
        painter.drawText(QPointF(left, textTop + painter.fontMetrics().ascent()), text);
        return QRectF(left, textTop, wide, painter.fontMetrics().height());
    };
    painter.setPen(ink);
    QRectF main;
    if (m_cursor) {
        painter.setPen(QPen(ink, 2));
        painter.drawLine(QPointF(xOf(*m_cursor), 0), QPointF(xOf(*m_cursor), trackTop + trackHeight + 4));
        main = writeAt(xOf(*m_cursor), tr("step %1 – Escape: %2").arg(countText(*m_cursor), m_endName));
    } else {
        main = writeAt(xOf(m_done), m_endName);
    }
    const QString last = countText(end());
    QColor quiet = ink;
    quiet.setAlphaF(0.75F);
    painter.setPen(quiet);
    if (main.right() < track().right() - painter.fontMetrics().horizontalAdvance(last) - 8)
        writeAt(track().right(), last);
    if (main.left() > track().left() + 24)
        writeAt(track().left(), QStringLiteral("0"));
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track().adjusted(-2, -2, 2, 2), 5, 5);
    }
}

void Timeline::drawMarks(QPainter& painter) const
{
    PlotTheme theme(palette(), font());
    theme.families = m_families;
    const QColor ink = palette().color(QPalette::WindowText);
    const double middle = trackTop + trackHeight / 2;
    // A slider dragged for a minute leaves thousands of marks: one line per pixel shows as much as all of them.
    std::set<std::pair<int, int>> drawn;
    for (const TimelineMark& mark : m_marks) {
        const double x = xOf(mark.step);
        if (mark.kind != TimelineMark::Kind::Change || !drawn.emplace(mark.arm, static_cast<int>(x)).second)
            continue;
        painter.setPen(QPen(theme.armColor(mark.arm), 2));
        // Paired arms change at the same step: every other arm's line goes down where the others' go up.
        painter.drawLine(QPointF(x, middle), QPointF(x, mark.arm % 2 == 0 ? trackTop - 6 : trackTop + trackHeight + 6));
    }
    for (const TimelineMark& mark : m_marks) {
        const double x = xOf(mark.step);
        if (mark.kind == TimelineMark::Kind::Fork) {
            // A road that leaves another one.
            painter.setPen(QPen(ink, 2));
            painter.drawLine(QPointF(x, trackTop - 1), QPointF(x, trackTop + trackHeight + 1));
            painter.drawLine(QPointF(x, middle), QPointF(x + 6, trackTop - 6));
        } else if (mark.kind == TimelineMark::Kind::Note) {
            painter.setPen(QPen(palette().color(QPalette::Window), 1));
            painter.setBrush(ink);
            painter.drawPolygon(QPolygonF({{x - 5, 0.5}, {x + 5, 0.5}, {x + 5, 6.5}, {x, 11.5}, {x - 5, 6.5}}));
            painter.setBrush(Qt::NoBrush);
        }
    }
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveCursor(stepAt(event->position().x()));
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        moveCursor(stepAt(event->position().x()));
}

void Timeline::keyPressEvent(QKeyEvent* event)
{
    const std::int64_t from = m_cursor.value_or(m_done);
    const std::int64_t page = std::max<std::int64_t>(1, m_done / pageParts);
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCursor(from - 1);
    case Qt::Key_Right:
        return moveCursor(from + 1);
    case Qt::Key_PageUp:
        return moveCursor(from - page);
    case Qt::Key_PageDown:
        return moveCursor(from + page);
    case Qt::Key_Home:
        return moveCursor(0);
    case Qt::Key_End:
        return moveCursor(m_done);
    case Qt::Key_Escape:
        if (m_cursor)
            return moveCursor(m_done);
        return QWidget::keyPressEvent(event); // which may leave presenter mode
    default:
        QWidget::keyPressEvent(event);
    }
}

bool Timeline::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    constexpr double reach = 4.0;
    QStringList near;
    for (const TimelineMark& mark : m_marks) {
        if (std::abs(xOf(mark.step) - help->pos().x()) <= reach)
            near << tr("step %1: %2").arg(countText(mark.step), mark.text);
    }
    constexpr qsizetype most = 8;
    if (near.size() > most) {
        const qsizetype more = near.size() - most;
        near = near.mid(0, most);
        near << tr("and %1 more").arg(more);
    }
    if (near.isEmpty())
        near << tr("Drag to look back in all plots; Escape returns to the end. Coloured lines are hyperparameter changes.");
    QToolTip::showText(help->globalPos(), near.join(QLatin1Char('\n')), this);
    return true;
}

} // namespace tandem
