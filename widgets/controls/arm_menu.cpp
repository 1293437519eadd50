// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arm_menu.h"

#include <QMenu>

namespace tandem {

ArmMenu::ArmMenu(const QString& armName, Optimizer optimizer, QWidget* parent)
    : QToolButton(parent)
{
    setObjectName("armMenu");
    setText(QStringLiteral("⋯"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setAccessibleName(tr("what to do with arm %1").arg(armName));
    setToolTip(tr("Optimizer, copy, name and removal of %1; the training then begins anew").arg(armName));
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    auto* optimizers = menu->addMenu(tr("&Optimizer"));
    optimizers->setToolTipsVisible(true);
    for (const OptimizerName& name : optimizerNames) {
        const QString written = QString::fromUtf8(name.name.data(), static_cast<qsizetype>(name.name.size()));
        QAction* action = optimizers->addAction(written);
        action->setObjectName(QLatin1String("optimizer-") + written);
        action->setToolTip(QString::fromUtf8(name.description.data(), static_cast<qsizetype>(name.description.size())));
        action->setCheckable(true);
        action->setChecked(name.optimizer == optimizer);
        connect(action, &QAction::triggered, this, [this, chosenOne = name.optimizer] { Q_EMIT chosen(ArmRuns{chosenOne}); });
    }
    menu->addAction(tr("&Duplicate"), this, [this] { Q_EMIT chosen(ArmCopied{}); })->setObjectName("duplicateArm");
    menu->addAction(tr("&Rename"), this, &ArmMenu::renameWanted)->setObjectName("renameArm");
    menu->addSeparator();
    menu->addAction(tr("Re&move"), this, [this] { Q_EMIT chosen(ArmRemoved{}); })->setObjectName("removeArm");
    setMenu(menu);
}

} // namespace tandem
