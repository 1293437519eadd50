// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// What happens to files of the same name.
enum class ExistingFiles {
    Refuse,
    Overwrite,
};

} // namespace tandem
