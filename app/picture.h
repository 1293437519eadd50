// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace tandem {

/// Writes what `widget` shows to a .png, .svg or .pdf file, chosen by the suffix. Returns an empty text, or one sentence
/// that says why it could not be written.
QString savePicture(QWidget& widget, const QString& path);

/// Why nothing could be written to `path`, known before the work is done that leads to it; empty when it can.
QString pictureObjection(const QString& path);

} // namespace tandem
