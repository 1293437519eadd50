// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace tandem {

/// What a user gave (a file, a key, a value, an option) cannot be used. what() is one sentence that names the field or
/// line, the value and what is allowed; the window shows it beside the field, the command line prints it and exits 2.
class InputError : public std::runtime_error {
public:
    explicit InputError(const std::string& sentence)
        : std::runtime_error(sentence)
    {
    }
};

} // namespace tandem
