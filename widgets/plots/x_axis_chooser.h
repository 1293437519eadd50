// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/step_axis.h"

#include <QToolButton>

class QActionGroup;
class QCPAxis;
class QMenu;

namespace tandem {

/// Fills a menu with the kinds of x-axis, each with a tooltip that says what it counts; their actions are named "xAxis-step",
/// "xAxis-eta-k" and so on, and are exclusive.
QActionGroup* addXAxisKinds(QMenu* menu);
/// Marks the kind in force, and disables those for which `history` lacks what they need.
void showXAxisKind(const QActionGroup& actions, XAxisKind kind, const History* history);

/// A small button beside the label of a plot's x-axis: what the axis shall count.
class XAxisChooser : public QToolButton {
    Q_OBJECT
public:
    explicit XAxisChooser(QWidget* parent);

    void showKind(XAxisKind kind, const std::shared_ptr<const History>& history);
    /// Puts the button at the right of the axis' label.
    void placeBeside(const QCPAxis* axis);

Q_SIGNALS:
    void chosen(tandem::XAxisKind kind);

private:
    QActionGroup* m_kinds;
    XAxisKind m_kind = XAxisKind::Step;
    std::weak_ptr<const History> m_history;
};

} // namespace tandem
