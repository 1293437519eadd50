// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arm_menu.h"

#include "plots/arm_colors.h"
#include "plots/color_names.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"

#include <QMenu>

namespace tandem {

ArmMenu::ArmMenu(const Setup& setup, QWidget* parent)
    : QToolButton(parent)
{
    setObjectName("armMenu");
    setText(QStringLiteral("⋯"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setAccessibleName(tr("what to do with arm %1").arg(setup.name));
    setToolTip(
        tr("Colour of %1; its optimizer, a copy, its name and its removal, with which the training begins anew").arg(setup.name));
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
        action->setChecked(name.optimizer == setup.optimizer);
        connect(action, &QAction::triggered, this, [this, chosenOne = name.optimizer] { Q_EMIT chosen(ArmRuns{chosenOne}); });
    }
    addColors(menu, setup.arm);
    QAction* copy = menu->addAction(tr("&Duplicate"), this, [this] { Q_EMIT chosen(ArmCopied{}); });
    copy->setObjectName("duplicateArm");
    QAction* name = menu->addAction(tr("&Rename"), this, &ArmMenu::renameWanted);
    name->setObjectName("renameArm");
    menu->addSeparator();
    QAction* remove = menu->addAction(tr("Re&move"), this, [this] { Q_EMIT chosen(ArmRemoved{}); });
    remove->setObjectName("removeArm");
    m_arrangements = {optimizers->menuAction(), copy, name, remove};
    setMenu(menu);
}

void ArmMenu::addColors(QMenu* menu, int arm)
{
    auto* colors = menu->addMenu(tr("&Colour"));
    colors->setObjectName("colorMenu");
    for (int color = 0; color < paletteColors; ++color) {
        QAction* action = colors->addAction(colorName(color));
        action->setObjectName(QStringLiteral("color%1").arg(color));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, color] { Q_EMIT colorChosen(color); });
    }
    connect(colors, &QMenu::aboutToShow, this, [this, colors, arm] {
        const PlotTheme theme(palette(), font());
        for (int color = 0; color < paletteColors; ++color) {
            colors->actions()[color]->setIcon(colorIcon(theme.visible(paletteColor(color))));
            colors->actions()[color]->setChecked(color == ArmColors::instance().colorOf(arm));
        }
    });
}

void ArmMenu::setArrangeable(bool arrangeable)
{
    for (QAction* action : std::as_const(m_arrangements))
        action->setVisible(arrangeable);
}

} // namespace tandem
