// SPDX-License-Identifier: GPL-3.0-or-later
#include "hand_movement.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGuiApplication>

namespace tandem {

namespace {

/// Steps of a slider's key or wheel closer than this are one movement.
constexpr qint64 sameMovementMilliseconds = 800;

} // namespace

HandMovement::HandMovement(QObject* parent)
    : QObject(parent)
{
    qApp->installEventFilter(this);
}

bool HandMovement::goesOn() const
{
    if (!m_since.isValid() || m_press != m_pressOfChange)
        return false;
    return QGuiApplication::mouseButtons() != Qt::NoButton || m_since.elapsed() < sameMovementMilliseconds;
}

void HandMovement::noteChange()
{
    m_pressOfChange = m_press;
    m_since.start();
}

bool HandMovement::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonPress)
        ++m_press;
    else if (event->type() == QEvent::MouseButtonRelease && m_since.isValid())
        m_since.start();
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
