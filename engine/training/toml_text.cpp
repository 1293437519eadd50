// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/toml_text.h"

#include <iomanip>
#include <sstream>

namespace tandem {

std::string tomlText(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

std::string tomlNumber(double value)
{
    for (int digits = 1;; ++digits) {
        std::ostringstream out;
        out << std::setprecision(digits) << value;
        if (digits == 17 || std::stod(out.str()) == value)
            return out.str();
    }
}

} // namespace tandem
