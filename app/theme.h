// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;

namespace tandem {

enum class Theme {
    System, ///< what the desktop says
    Light,
    Dark,
};

/// How strongly the window speaks.
struct Emphasis {
    enum class Contrast {
        Muted, ///< chrome in greys, so that the curves are what one sees
        High,  ///< black on white or white on black, for a projector
    };
    Contrast contrast = Contrast::Muted;
    double textScale = 1.0; ///< of the body's type, at least 1
};

/// Fusion style, one type family of at least 10 pt, and the palette of `theme`, for the whole application.
void applyTheme(Theme theme);
/// The present theme with another emphasis.
void applyEmphasis(const Emphasis& emphasis);
/// What the desktop says, once known and whenever it changes: followed at once where the theme is the system's.
enum class SystemAppearance {
    Unknown, ///< as the desktop's own palette looks
    Light,
    Dark,
};
void followSystem(SystemAppearance appearance);

/// As settings and options write it: "system", "light", "dark"; what is none of these is System.
Theme themeNamed(const QString& name);
QString themeName(Theme theme);

} // namespace tandem
