// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/suggestion.h"

#include <algorithm>
#include <numeric>

namespace tandem {

namespace {

/// Levenshtein distance: the fewest insertions, deletions and replacements that turn a into b.
std::size_t editDistance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::string didYouMean(const std::string& word, const std::vector<std::string>& known)
{
    const std::string* closest = nullptr;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string& candidate : known) {
        // What was typed short ("fashion") is meant as well as what was typed wrong.
        const bool begins = word.size() >= 3 && candidate.starts_with(word);
        const std::size_t distance = begins ? 1 : editDistance(word, candidate);
        if (distance < least) {
            least = distance;
            closest = &candidate;
        }
    }
    return closest ? " (did you mean \"" + *closest + "\"?)" : std::string();
}

std::string listOfNames(const std::vector<std::string>& names)
{
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            list += i + 1 == names.size() ? " or " : ", ";
        list += "\"" + names[i] + "\"";
    }
    return list;
}

} // namespace tandem
