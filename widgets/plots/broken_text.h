// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetrics>
#include <QString>

namespace tandem {

/// `text` with line breaks in place of some spaces, so that no line is wider than `width` pixels where its words allow that: as
/// few lines as possible, about equally long. Text that fits is returned as it is.
QString brokenText(const QString& text, const QFontMetrics& metrics, int width);

} // namespace tandem
