// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/util/Exception.h>

#include <stdexcept>

namespace tandem {

/// Does `act`. What LibTorch says of a failure is for a person: without the functions that it came through.
template <typename Do> auto inWords(const Do& act)
{
    try {
        return act();
    } catch (const c10::Error& error) {
        throw std::runtime_error(error.what_without_backtrace());
    }
}

} // namespace tandem
