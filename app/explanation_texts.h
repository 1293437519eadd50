// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace tandem {

/// What there is to say of a plot or a control, whatever its values are. Not yet translated, in the context "Explanations"; null
/// where there is nothing.
struct ExplanationText {
    const char* name = nullptr; ///< object name of the widget
    const char* title = nullptr;
    const char* what = nullptr;    ///< the quantity, in a few sentences
    const char* formula = nullptr; ///< with its unit
    const char* source = nullptr;  ///< paper
};

std::span<const ExplanationText> explanationTexts();

} // namespace tandem
