// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

class QWidget;

namespace tandem {

/// What a plot or a control is about, for a sheet.
struct Explanation {
    QString title;
    QString what;    ///< the quantity, in a few sentences
    QString formula; ///< with its unit
    QString now;     ///< the same with the present values in it; empty where there are none
    QString source;  ///< paper and equation
};

/// The explanation of a widget, known by its object name; none where there is nothing to explain.
std::optional<Explanation> explanationOf(const QWidget& widget);

} // namespace tandem
