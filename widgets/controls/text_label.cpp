// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/text_label.h"

#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>

namespace tandem {

QColor errorColor(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20);
}

TextLabel::TextLabel(TextStyle style, QWidget* parent)
    : QLabel(parent)
    , m_style(style)
{
    if (style != TextStyle::Heading && style != TextStyle::Body)
        setWordWrap(true);
    applyFont();
    setTextFormat(Qt::PlainText);
    applyColor();
}

void TextLabel::applyFont()
{
    QFont font = QApplication::font();
    if (m_style == TextStyle::Heading) {
        font.setPointSizeF(font.pointSizeF() * 1.15);
        font.setWeight(QFont::DemiBold);
    } else if (m_style != TextStyle::Body) {
        font.setPointSizeF(std::max(9.0, font.pointSizeF() * 0.9));
    }
    setFont(font);
}

void TextLabel::setElided(Qt::TextElideMode mode, int fewestCharacters)
{
    m_elideMode = mode;
    m_fewestCharacters = fewestCharacters;
    updateGeometry();
}

bool TextLabel::isCut() const
{
    return m_elideMode != Qt::ElideNone && fontMetrics().horizontalAdvance(text()) > contentsRect().width();
}

QSize TextLabel::minimumSizeHint() const
{
    QSize size = QLabel::minimumSizeHint();
    if (m_elideMode != Qt::ElideNone)
        size.setWidth(std::min(size.width(), m_fewestCharacters * fontMetrics().averageCharWidth()));
    return size;
}

void TextLabel::paintEvent(QPaintEvent* event)
{
    if (!isCut())
        return QLabel::paintEvent(event);
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), palette(), isEnabled(),
        fontMetrics().elidedText(text(), m_elideMode, contentsRect().width()), QPalette::WindowText);
}

bool TextLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && isCut()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    if (event->type() == QEvent::ApplicationFontChange)
        applyFont();
    return QLabel::event(event);
}

void TextLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_applying)
        applyColor();
}

void TextLabel::setColorOf(TextStyle style)
{
    if (style == m_style)
        return;
    m_style = style;
    setPalette(QPalette());
    applyColor();
}

void TextLabel::applyColor()
{
    if (m_style != TextStyle::Quiet && m_style != TextStyle::Error)
        return;
    m_applying = true;
    const QPalette application = QApplication::palette();
    QColor color = errorColor(application);
    if (m_style == TextStyle::Quiet) {
        color = application.color(QPalette::WindowText);
        color.setAlphaF(0.75F);
    }
    QPalette own;
    own.setColor(QPalette::WindowText, color);
    setPalette(own);
    m_applying = false;
}

} // namespace tandem
