// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/transport_icon.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace tandem {

namespace {

class SignEngine : public QIconEngine {
public:
    SignEngine(TransportSign sign, const QColor& color)
        : m_sign(sign)
        , m_color(color)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 16.0, rect.height() / 16.0);
        painter->setOpacity(mode == QIcon::Disabled ? 0.4 : 1.0);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_color);
        draw(painter);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap picture(size);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paint(&painter, {{0, 0}, size}, mode, state);
        return picture;
    }

    QIconEngine* clone() const override { return new SignEngine(*this); }

private:
    /// On a field of 16 by 16.
    void draw(QPainter* painter) const
    {
        switch (m_sign) {
        case TransportSign::Play:
            painter->drawPolygon(QPolygonF({{4, 2}, {14, 8}, {4, 14}}));
            break;
        case TransportSign::Pause:
            painter->drawRect(QRectF(3, 2, 4, 12));
            painter->drawRect(QRectF(9, 2, 4, 12));
            break;
        case TransportSign::Step:
            painter->drawPolygon(QPolygonF({{3, 2}, {10, 8}, {3, 14}}));
            painter->drawRect(QRectF(11, 2, 2, 12));
            break;
        case TransportSign::Restart: {
            QPainterPath circle;
            circle.arcMoveTo(QRectF(3, 3, 10, 10), 60);
            circle.arcTo(QRectF(3, 3, 10, 10), 60, 300);
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(m_color, 2));
            painter->drawPath(circle);
            painter->setPen(Qt::NoPen);
            painter->setBrush(m_color);
            painter->drawPolygon(QPolygonF({{8.2, 0.2}, {14.2, 3.6}, {8.2, 7.2}}));
            break;
        }
        }
    }

    TransportSign m_sign;
    QColor m_color;
};

} // namespace

QIcon transportIcon(TransportSign sign, const QColor& color)
{
    return QIcon(new SignEngine(sign, color));
}

} // namespace tandem
