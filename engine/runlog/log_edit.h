// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace tandem {

class Database;

/// What people say about a run, as opposed to what was recorded of it.
struct AddNote {
    std::int64_t id = 0;              ///< newNoteId()
    std::optional<std::int64_t> step; ///< none: about the whole run
    std::string text;
};
struct ChangeNote {
    std::int64_t id = 0;
    std::string text;
};
struct RemoveNote {
    std::int64_t id = 0;
};
struct RenameRun {
    std::string title;
};
enum class Kept {
    No,
    Yes, ///< no limit on the library's size deletes it
};
struct KeepRun {
    Kept kept = Kept::Yes;
};
using LogEdit = std::variant<AddNote, ChangeNote, RemoveNote, RenameRun, KeepRun>;

/// A number for a note that no other has.
std::int64_t newNoteId();

/// Makes an edit in a log that is not being recorded, in a short transaction under its lock; whoever has it open sees it with
/// the next poll(). For one that this program records, LogWriter::edit(). Throws InputError when another program writes it, when
/// it is older or newer than this program, or when the disk refuses; then nothing has changed.
void editLog(const std::filesystem::path& path, const LogEdit& edit);

/// The edit itself, in a transaction of the caller's. A note that is not there is no error: somebody else has removed it.
void applyEdit(Database& database, const LogEdit& edit);

} // namespace tandem
