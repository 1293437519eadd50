// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_edit.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

enum class Recording {
    No,
    Now, ///< some program writes it
};

/// What a library knows of a log without opening it to a history.
struct LibraryRun {
    std::filesystem::path path;
    std::string id;
    std::string title;
    std::string started; ///< UTC; of a file that says none, when it was written last
    std::string ended;   ///< empty: being recorded, or cut short
    std::int64_t step = 0;
    std::int64_t plannedSteps = 0;
    int seeds = 0;
    std::vector<std::string> arms;
    std::int64_t bytes = 0; ///< with what SQLite keeps beside the file
    std::string parentId;   ///< empty: no branch
    std::int64_t forkStep = 0;
    Kept kept = Kept::No;
    Recording recording = Recording::No;
    std::string problem; ///< a sentence where the file cannot be read; the rest is then empty
};

/// A folder of run logs. Every member looks at the folder anew: other programs record into it too. Costs a few milliseconds per
/// log, so not for every frame. Throws InputError with a sentence to show.
class RunLibrary {
public:
    /// The folder need not exist yet.
    explicit RunLibrary(std::filesystem::path folder);

    const std::filesystem::path& folder() const { return m_folder; }
    /// Every *.tandem in the folder, the newest first.
    std::vector<LibraryRun> runs() const;
    /// Bytes of all of them.
    std::int64_t bytes() const;
    /// A path for a new log, "2026-01-31 235958 TITLE.tandem", which no file has. Makes the folder.
    std::filesystem::path newPath(const std::string& title) const;

    /// Both for logs that are not being recorded; for one that this program records, LogWriter::edit().
    static void setKept(const std::filesystem::path& path, Kept kept);
    static void rename(const std::filesystem::path& path, const std::string& title);

    /// Deletes a log. Refuses while it is being written and while a branch of it is in the folder, which has only what came after
    /// its fork.
    void remove(const std::filesystem::path& path) const;
    /// Deletes the oldest logs until all together have at most `mostBytes`; never one that is kept, being written, among `inUse`,
    /// or the parent of one that stays. Returns what it deleted; what cannot be deleted stays.
    std::vector<std::filesystem::path> shrinkTo(
        std::int64_t mostBytes, const std::vector<std::filesystem::path>& inUse = {}) const;

private:
    std::filesystem::path m_folder;
};

} // namespace tandem
