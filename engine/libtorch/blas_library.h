// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <string>

namespace tandem {

/// The BLAS that this process has loaded.
struct BlasLibrary {
    std::string name; ///< e.g. "OpenBLAS 0.3.21"; "unknown" when it gives no sign of itself
    bool reference = false;
    bool threadSafe = true; ///< whether several threads may call it at once
};

/// Asks the loaded libraries; where none answers, looks at which libblas is mapped into the process.
BlasLibrary findBlas();

/// Makes OpenBLAS, where it is the one, compute on the calling thread alone: parallelism is over replicas.
void useOneBlasThread();

/// Held by a thread while it computes. With a BLAS that several threads may call it is nothing. An OpenBLAS built for
/// programs of one thread (Debian's libopenblas0-serial) hands the same scratch memory to two callers now and then, and
/// both get wrong products without a word: with that one, threads take turns.
class BlasTurn {
public:
    BlasTurn();

private:
    std::unique_lock<std::mutex> m_lock;
};

} // namespace tandem
