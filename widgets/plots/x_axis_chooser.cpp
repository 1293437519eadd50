// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/x_axis_chooser.h"

#include <QActionGroup>
#include <QMenu>

#include <qcustomplot.h>

namespace tandem {

QActionGroup* addXAxisKinds(QMenu* menu)
{
    auto* group = new QActionGroup(menu);
    menu->setToolTipsVisible(true);
    for (int i = 0; i < xAxisKinds; ++i) {
        const auto kind = static_cast<XAxisKind>(i);
        QAction* action = menu->addAction(xAxisLabel(kind));
        action->setObjectName(QLatin1String("xAxis-") + xAxisName(kind));
        action->setData(i);
        action->setCheckable(true);
        action->setChecked(kind == XAxisKind::Step);
        action->setToolTip(xAxisExplanation(kind));
        group->addAction(action);
    }
    return group;
}

void showXAxisKind(const QActionGroup& actions, XAxisKind kind, const History* history)
{
    for (QAction* action : actions.actions()) {
        const auto offered = static_cast<XAxisKind>(action->data().toInt());
        action->setChecked(offered == kind);
        const bool possible = !history || StepAxis::available(offered, *history);
        action->setEnabled(possible);
        action->setToolTip(
            possible ? xAxisExplanation(offered) : XAxisChooser::tr("This run has not recorded what the axis needs"));
    }
}

XAxisChooser::XAxisChooser(QWidget* parent)
    : QToolButton(parent)
{
    setObjectName(QStringLiteral("xAxisChooser"));
    setAccessibleName(tr("x-axis"));
    setAutoRaise(true);
    setArrowType(Qt::DownArrow);
    setFixedSize(18, 16);
    setPopupMode(QToolButton::InstantPopup);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    m_kinds = addXAxisKinds(menu);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this] { showXAxisKind(*m_kinds, m_kind, m_history.lock().get()); });
    connect(m_kinds, &QActionGroup::triggered, this,
        [this](const QAction* action) { Q_EMIT chosen(static_cast<XAxisKind>(action->data().toInt())); });
    showKind(m_kind, nullptr);
}

void XAxisChooser::showKind(XAxisKind kind, const std::shared_ptr<const History>& history)
{
    m_kind = kind;
    m_history = history;
    showXAxisKind(*m_kinds, kind, history.get());
    setToolTip(tr("x-axis of all plots: %1. %2.").arg(xAxisLabel(kind), xAxisExplanation(kind)));
}

void XAxisChooser::placeBeside(const QCPAxis* axis)
{
    const QRect axes = axis->axisRect()->rect();
    const int labelWidth = QFontMetrics(axis->labelFont()).horizontalAdvance(axis->label());
    const int left = std::min(axes.center().x() + labelWidth / 2 + 3, parentWidget()->width() - width());
    move(left, parentWidget()->height() - height() - 3);
}

} // namespace tandem
