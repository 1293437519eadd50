// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tandem {

class OpenLog;

/// Of a run that was imported: what its log lacks and what cannot be done therefore, a sentence. Empty for a run of our own.
QString gapsText(const OpenLog& log);

} // namespace tandem
