// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QString>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace tandem {

namespace {

constexpr double smallestBodyPoints = 10.0;

/// What the application looks like now; its widgets are the only others that know.
struct Look {
    Theme theme = Theme::System;
    Emphasis emphasis;
    SystemAppearance system = SystemAppearance::Unknown;
    double bodyPoints = 0.0; ///< of the type before any scale; 0 until it is known
};

Look& look()
{
    static Look look;
    return look;
}

struct Shades {
    QRgb window, base, text, button, middle;
};

constexpr Shades lightShades{0xfff3f3f3, 0xffffffff, 0xff1c1c1c, 0xffececec, 0xffc4c4c4};
constexpr Shades darkShades{0xff232629, 0xff1b1e20, 0xffe6e6e6, 0xff31363b, 0xff4d5357};
constexpr Shades blackOnWhite{0xffffffff, 0xffffffff, 0xff000000, 0xfff0f0f0, 0xff8c8c8c};
constexpr Shades whiteOnBlack{0xff000000, 0xff000000, 0xffffffff, 0xff202020, 0xff808080};

QPalette makePalette(const Shades& shades)
{
    QPalette palette(QColor::fromRgb(shades.button), QColor::fromRgb(shades.window));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, QColor::fromRgb(shades.text));
    palette.setColor(QPalette::Base, QColor::fromRgb(shades.base));
    palette.setColor(QPalette::AlternateBase, QColor::fromRgb(shades.window));
    palette.setColor(QPalette::ToolTipBase, QColor::fromRgb(shades.base));
    palette.setColor(QPalette::Mid, QColor::fromRgb(shades.middle));
    palette.setColor(QPalette::Highlight, QColor(0x3a, 0x7c, 0xa5));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    QColor faded = QColor::fromRgb(shades.text);
    faded.setAlphaF(0.45F);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faded);
    palette.setColor(QPalette::PlaceholderText, faded);
    return palette;
}

bool isDark(const Look& look)
{
    if (look.theme != Theme::System)
        return look.theme == Theme::Dark;
    if (look.system != SystemAppearance::Unknown)
        return look.system == SystemAppearance::Dark;
    QApplication::setPalette(QPalette()); // the desktop's own
    return QApplication::palette().color(QPalette::Window).lightness() < 128;
}

void applyFont(Look& look)
{
    QFont font = QApplication::font();
    if (font.pointSizeF() <= 0.0)
        return;
    if (look.bodyPoints <= 0.0)
        look.bodyPoints = std::max(font.pointSizeF(), smallestBodyPoints);
    const double points = look.bodyPoints * look.emphasis.textScale;
    if (font.pointSizeF() == points)
        return;
    font.setPointSizeF(points);
    QApplication::setFont(font);
    // Qt tells only windows, which pass the font on: what has a size of its own is told here.
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent changed(QEvent::ApplicationFontChange);
        if (!widget->isWindow())
            QApplication::sendEvent(widget, &changed);
    }
}

void apply(Look& look)
{
    if (QApplication::style()->name() != QLatin1String("fusion"))
        QApplication::setStyle(QStringLiteral("fusion"));
    applyFont(look);
    const bool dark = isDark(look);
    const bool high = look.emphasis.contrast == Emphasis::Contrast::High;
    const Shades& shades = high ? (dark ? whiteOnBlack : blackOnWhite) : dark ? darkShades : lightShades;
    QApplication::setPalette(makePalette(shades));
    // Fusion frames a check box with a darker window colour: on a dark one it would be black on black.
    QPalette checkBox = QApplication::palette();
    if (dark)
        checkBox.setColor(QPalette::Base, checkBox.color(QPalette::Mid));
    QApplication::setPalette(checkBox, "QCheckBox");
    // Qt leaves the colours of before to what has a style sheet of its own.
    for (QWidget* widget : QApplication::allWidgets())
        if (const QString sheet = widget->styleSheet(); !sheet.isEmpty()) {
            widget->setStyleSheet({});
            widget->setStyleSheet(sheet);
        }
}

} // namespace

void applyTheme(Theme theme)
{
    look().theme = theme;
    apply(look());
}

void applyEmphasis(const Emphasis& emphasis)
{
    look().emphasis = emphasis;
    apply(look());
}

void followSystem(SystemAppearance appearance)
{
    if (look().system == appearance)
        return;
    look().system = appearance;
    if (look().theme == Theme::System)
        apply(look());
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
