// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_edit.h"

#include "runlog/database.h"
#include "runlog/log_lock.h"
#include "runlog/log_schema.h"
#include "runlog/log_tables.h"
#include "support/input_error.h"

#include <random>

namespace tandem {
namespace {

struct Application {
    Database& database;

    void operator()(const AddNote& note) const { writeNote(database, note.id, note.step, note.text); }
    void operator()(const ChangeNote& note) const
    {
        Statement(database, "UPDATE note SET text = ? WHERE id = ?").bind(0, std::string_view(note.text)).bind(1, note.id).run();
    }
    void operator()(const RemoveNote& note) const { Statement(database, "DELETE FROM note WHERE id = ?").bind(0, note.id).run(); }
    void operator()(const RenameRun& name) const { writeRunValue(database, "title", std::string_view(name.title)); }
    void operator()(const KeepRun& keep) const
    {
        writeRunValue(database, "kept", static_cast<std::int64_t>(keep.kept == Kept::Yes));
    }
};

} // namespace

std::int64_t newNoteId()
{
    static thread_local std::mt19937_64 random{
        (static_cast<std::uint64_t>(std::random_device{}()) << 32) ^ std::random_device{}()};
    return static_cast<std::int64_t>(random() >> 1) | 1;
}

void editLog(const std::filesystem::path& path, const LogEdit& edit)
{
    if (!std::filesystem::is_regular_file(path))
        throw InputError(path.string() + " is not there.");
    const LogLock lock(path);
    try {
        Database database(path, Database::Mode::Write);
        const LogKind kind = logKind(database);
        if (kind != LogKind::Present)
            throw InputError(path.string()
                + (kind == LogKind::NoLog ? " is no run log."
                                          : " has another schema than this program writes: it is only read."));
        Transaction transaction(database, Transaction::Kind::Write);
        applyEdit(database, edit);
        transaction.commit();
    } catch (const DatabaseError& error) {
        throw InputError(path.string() + " cannot be changed: " + error.what() + ".");
    }
}

void applyEdit(Database& database, const LogEdit& edit)
{
    std::visit(Application{database}, edit);
}

} // namespace tandem
