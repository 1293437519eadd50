// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace tandem {

enum class TransportSign {
    Play,
    Pause,
    Step,
    Restart,
};

/// A sign of the transport bar in the theme's text colour, drawn at any size, so that it is as sharp as the text beside it.
QIcon transportIcon(TransportSign sign, const QColor& color);

} // namespace tandem
