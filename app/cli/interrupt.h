// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// While it lives, the first Ctrl-C is noted instead of ending the program; a second one ends it.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    bool interrupted() const;
};

} // namespace tandem
