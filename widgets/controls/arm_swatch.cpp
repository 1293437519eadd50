// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arm_swatch.h"

#include "plots/arm_colors.h"
#include "plots/plot_theme.h"

#include <QPainter>

namespace tandem {

ArmSwatch::ArmSwatch(int arm, QWidget* parent)
    : QWidget(parent)
    , m_arm(arm)
{
    constexpr int side = 12;
    setFixedSize(side, side);
    connect(&ArmColors::instance(), &ArmColors::changed, this, qOverload<>(&QWidget::update));
}

QColor ArmSwatch::color() const
{
    return PlotTheme(palette(), font()).armColor(m_arm);
}

void ArmSwatch::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), color());
}

} // namespace tandem
