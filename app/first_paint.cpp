// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_paint.h"

#include <QEvent>
#include <QImage>
#include <QMetaObject>
#include <QPainter>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <utility>

namespace tandem {
namespace {

/// Fills an area so large that Qt does it on threads of its own, which begin with the first.
void beginFillThreads()
{
    QImage image(1024, 255, QImage::Format_RGB32);
    QPainter(&image).fillRect(image.rect(), QColor(0, 0, 0, 128));
}

} // namespace

std::shared_future<void> FirstPaint::of(QWidget* window)
{
    using namespace std::chrono_literals;
    beginFillThreads();
    window->installEventFilter(this);
    QTimer::singleShot(1s, this, &FirstPaint::release);
    return m_promise.get_future().share();
}

bool FirstPaint::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Paint) {
        watched->removeEventFilter(this);
        // The window paints itself first: what lies in it follows before any other event.
        QMetaObject::invokeMethod(this, &FirstPaint::release, Qt::QueuedConnection);
    }
    return false;
}

void FirstPaint::release()
{
    if (!std::exchange(m_released, true))
        m_promise.set_value();
}

} // namespace tandem
