// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;

namespace tandem {

enum class Theme {
    System, ///< what the desktop says
    Light,
    Dark,
};

/// Fusion style, one type family of at least 10 pt, and the palette of `theme`, for the whole application.
void applyTheme(Theme theme);

/// As settings and options write it: "system", "light", "dark"; what is none of these is System.
Theme themeNamed(const QString& name);
QString themeName(Theme theme);

} // namespace tandem
