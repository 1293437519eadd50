// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>

namespace tandem {

/// For QTest::failOnWarning() in tests that show windows: every warning but what the offscreen platform says of itself.
inline QRegularExpression anyWarning()
{
    return QRegularExpression(QStringLiteral("^(?!This plugin does not support)"));
}

} // namespace tandem
