// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSharedPointer>

class QCPAxisTicker;

namespace tandem {

/// Round ticks labelled by shortNumber(), with as many digits as neighbouring ticks need to differ. `Whole` keeps to
/// whole numbers, for steps.
enum class TickNumbers {
    Any,
    Whole,
};
QSharedPointer<QCPAxisTicker> linearTicker(TickNumbers numbers);

/// Ticks of a logarithmic axis: decades when many are visible, 1-2-5 when few, round numbers inside one decade.
QSharedPointer<QCPAxisTicker> logTicker();

} // namespace tandem
