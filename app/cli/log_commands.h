// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tandem {

/// What `tandem info` was given.
struct InfoRequest {
    std::string log;
    std::string repairInto; ///< empty: nothing is repaired
    bool overwrite = false;
};

/// What `tandem export` was given.
struct ExportRequest {
    std::string log;
    std::string csvFolder;
    std::string npyFolder;
    std::string tensorBoardFolder;
    std::string jsonFile;
    std::string series; ///< a shell pattern of metrics; empty: all
    std::optional<std::int64_t> step;
    bool overwrite = false;
};

/// What `tandem import` was given.
struct ImportRequest {
    std::string source;
    std::string log;
    bool overwrite = false;
};

/// Says on standard output what is in a log, how it is and what takes room; 1 when parts of it are damaged.
int showLog(const InfoRequest& request);
int exportLog(const ExportRequest& request);
int importLog(const ImportRequest& request);

} // namespace tandem
