// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>

namespace tandem {

/// Tells one movement of a hand from the next: all that a drag does between a press of the mouse and its release is one, and so
/// are steps of keys and wheel in quick succession.
class HandMovement : public QObject {
    Q_OBJECT
public:
    explicit HandMovement(QObject* parent);

    /// Whether what changes now belongs to the movement of the last noteChange().
    bool goesOn() const;
    void noteChange();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int m_press = 0; ///< counts the presses of the mouse
    int m_pressOfChange = 0;
    QElapsedTimer m_since; ///< the last change, or the release of the mouse after it
};

} // namespace tandem
