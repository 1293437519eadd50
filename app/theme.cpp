// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QString>
#include <QStyle>

namespace tandem {

namespace {

constexpr double smallestBodyPoints = 10.0;

/// Muted chrome, so that the curves are what one sees.
QPalette makePalette(QRgb window, QRgb base, QRgb text, QRgb button, QRgb middle)
{
    QPalette palette(QColor::fromRgb(button), QColor::fromRgb(window));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, QColor::fromRgb(text));
    palette.setColor(QPalette::Base, QColor::fromRgb(base));
    palette.setColor(QPalette::AlternateBase, QColor::fromRgb(window));
    palette.setColor(QPalette::ToolTipBase, QColor::fromRgb(base));
    palette.setColor(QPalette::Mid, QColor::fromRgb(middle));
    palette.setColor(QPalette::Highlight, QColor(0x3a, 0x7c, 0xa5));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    QColor faded = QColor::fromRgb(text);
    faded.setAlphaF(0.45F);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faded);
    palette.setColor(QPalette::PlaceholderText, faded);
    return palette;
}

} // namespace

void applyTheme(Theme theme)
{
    if (QApplication::style()->name() != QLatin1String("fusion"))
        QApplication::setStyle(QStringLiteral("fusion"));
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0.0 && font.pointSizeF() < smallestBodyPoints) {
        font.setPointSizeF(smallestBodyPoints);
        QApplication::setFont(font);
    }
    switch (theme) {
    case Theme::System:
        QApplication::setPalette(QPalette());
        break;
    case Theme::Light:
        QApplication::setPalette(makePalette(0xfff3f3f3, 0xffffffff, 0xff1c1c1c, 0xffececec, 0xffc4c4c4));
        break;
    case Theme::Dark:
        QApplication::setPalette(makePalette(0xff232629, 0xff1b1e20, 0xffe6e6e6, 0xff31363b, 0xff4d5357));
        break;
    }
    // Fusion frames a check box with a darker window colour: on a dark one it would be black on black.
    QPalette checkBox = QApplication::palette();
    if (theme == Theme::Dark)
        checkBox.setColor(QPalette::Base, checkBox.color(QPalette::Mid));
    QApplication::setPalette(checkBox, "QCheckBox");
}

Theme themeNamed(const QString& name)
{
    if (name == QLatin1String("light"))
        return Theme::Light;
    return name == QLatin1String("dark") ? Theme::Dark : Theme::System;
}

QString themeName(Theme theme)
{
    switch (theme) {
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    case Theme::System:
        break;
    }
    return QStringLiteral("system");
}

} // namespace tandem
