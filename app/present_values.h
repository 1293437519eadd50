// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace tandem {

/// The quantity of a plot or a control with the numbers of now in its formula, for a sheet: of a plot at its cursor, or without
/// one at the present step. Empty where there are none yet.
QString presentValues(const QWidget& widget);

} // namespace tandem
