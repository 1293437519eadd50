// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace tandem {

/// What an experiment shows: `claim` in its file, by which a chooser groups.
struct ClaimName {
    std::string_view name;
    std::string_view title;
};

/// In the order of a first course.
inline constexpr std::array<ClaimName, 5> claimNames{{
    {"no-difference", "Momentum makes no difference"},
    {"momentum-helps", "Momentum helps"},
    {"conditions", "What the theorem asks for"},
    {"long-run", "In the long run"},
    {"where-it-learns", "Where SGD learns"},
}};

/// The colours that an arm can have, `colour` in its table; the Okabe–Ito palette, in the order in which arms get them.
inline constexpr std::array<std::string_view, 8> armColorNames{
    "blue", "vermillion", "green", "pink", "orange", "sky-blue", "yellow", "black"};

} // namespace tandem
