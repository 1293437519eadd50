// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tandem {

/// The BLAS that this process has loaded.
struct BlasLibrary {
    std::string name; ///< e.g. "OpenBLAS 0.3.21"; "unknown" when it gives no sign of itself
    bool reference = false;
};

/// Asks the loaded libraries; where none answers, looks at which libblas is mapped into the process.
BlasLibrary findBlas();

/// Makes OpenBLAS, where it is the one, compute on the calling thread alone: parallelism is over replicas.
void useOneBlasThread();

} // namespace tandem
