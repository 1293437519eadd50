// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verification/workbench.h"

#include <cstdio>
#include <string>
#include <vector>

namespace tandem {

/// What `tandem verify` was asked.
struct VerifyRequest {
    enum class Format {
        Table,
        Json, ///< a list of {name, measured, error, predicted, pass}
    };
    std::vector<std::string> names; ///< all checks when empty
    Format format = Format::Table;
};

/// Runs the checks and prints theory beside measurement to `out`, a line as soon as it is known; returns the exit code, 1 when a
/// check fails. Throws InputError for a name that no check has.
int verify(const VerifyRequest& request, const Workbench& bench, std::FILE* out);

} // namespace tandem
