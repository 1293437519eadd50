// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/series_filter.h"

#include "support/input_error.h"

#include <fnmatch.h>

#include <set>

namespace tandem {

std::vector<SeriesKey> seriesMatching(const History& history, const std::string& pattern)
{
    std::vector<SeriesKey> matching;
    std::set<std::string> metrics;
    for (const SeriesKey& key : history.keys()) {
        if (key.metric == "seconds")
            continue;
        metrics.insert(key.metric);
        if (pattern.empty() || ::fnmatch(pattern.c_str(), key.metric.c_str(), 0) == 0)
            matching.push_back(key);
    }
    if (!matching.empty() || metrics.empty())
        return matching;
    std::string names;
    for (const std::string& metric : metrics)
        names += (names.empty() ? "" : ", ") + metric;
    throw InputError("No series matches \"" + pattern + "\"; there are " + names + ".");
}

} // namespace tandem
