// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/run_library.h"

#include "runlog/database.h"
#include "runlog/log_lock.h"
#include "runlog/log_schema.h"
#include "runlog/run_record.h"
#include "support/input_error.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <map>

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr const char* suffix = ".tandem";
constexpr const char* helpers[] = {"-wal", "-shm", "-journal", "-lock"};
constexpr std::size_t mostArms = 64;     // that a list names
constexpr std::size_t longestTitle = 60; // bytes of it in a file's name

std::int64_t sizeOf(const fs::path& path)
{
    std::error_code none;
    const std::uintmax_t bytes = fs::file_size(path, none);
    return none ? 0 : static_cast<std::int64_t>(bytes);
}

std::string writtenLast(const fs::path& path)
{
    std::error_code none;
    const auto written = fs::last_write_time(path, none);
    if (none)
        return {};
    const auto time = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::file_clock::to_sys(written));
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::int64_t wholeNumber(const std::string& text)
{
    return std::clamp<std::int64_t>(std::strtoll(text.c_str(), nullptr, 10), 0, std::int64_t{1} << 53);
}

void readRun(LibraryRun& run)
{
    Database database(run.path, Database::Mode::Read);
    switch (logKind(database)) {
    case LogKind::NoLog:
        run.problem = "It is no run log.";
        return;
    case LogKind::Newer:
        run.problem = "A newer Tandem wrote it.";
        break;
    case LogKind::Older:
    case LogKind::Present:
        break;
    }
    std::map<std::string, std::string> values;
    Statement rows(database, "SELECT key, value FROM run WHERE key != 'experiment'");
    while (rows.next())
        values[rows.text(0)] = rows.text(1);
    run.id = values["id"];
    run.title = values["title"];
    if (!values["started"].empty())
        run.started = values["started"];
    run.ended = values["ended"];
    run.step = wholeNumber(values["step"]);
    run.plannedSteps = wholeNumber(values["planned_steps"]);
    run.seeds = static_cast<int>(std::min<std::int64_t>(wholeNumber(values["seeds"]), 1'000'000));
    run.parentId = values["parent_id"];
    run.forkStep = wholeNumber(values["fork_step"]);
    run.kept = values["kept"] == "1" ? Kept::Yes : Kept::No;
    if (run.id.empty() && run.problem.empty())
        run.problem = "It holds no run yet.";
    Statement arms(database, "SELECT name FROM arm ORDER BY arm");
    while (arms.next() && run.arms.size() < mostArms)
        run.arms.push_back(arms.text(0));
}

LibraryRun look(const fs::path& path)
{
    LibraryRun run;
    run.path = path;
    run.bytes = sizeOf(path);
    for (const char* helper : helpers)
        run.bytes += sizeOf(path.string() + helper);
    run.recording = LogLock::isHeld(path) ? Recording::Now : Recording::No;
    run.started = writtenLast(path);
    try {
        readRun(run);
    } catch (const DatabaseError& error) {
        run.problem = std::string("It cannot be read: ") + error.what() + ".";
    }
    return run;
}

/// Deletes a log under its lock.
void erase(const fs::path& path)
{
    const LogLock lock(path);
    std::error_code error;
    if (!fs::remove(path, error) && error)
        throw InputError(path.string() + " cannot be deleted: " + error.message() + ".");
    for (const char* helper : helpers)
        if (std::strcmp(helper, "-lock") != 0) // the lock's own
            fs::remove(path.string() + helper, error);
}

bool isAmong(const std::vector<fs::path>& paths, const fs::path& path)
{
    return std::any_of(paths.begin(), paths.end(), [&](const fs::path& other) {
        std::error_code none;
        return other == path || fs::equivalent(other, path, none);
    });
}

} // namespace

RunLibrary::RunLibrary(fs::path folder)
    : m_folder(std::move(folder))
{
}

std::vector<LibraryRun> RunLibrary::runs() const
{
    std::vector<LibraryRun> runs;
    std::error_code none;
    for (fs::directory_iterator entry(m_folder, none), end; !none && entry != end; entry.increment(none))
        if (entry->path().extension() == suffix && entry->is_regular_file(none))
            runs.push_back(look(entry->path()));
    std::sort(runs.begin(), runs.end(), [](const LibraryRun& a, const LibraryRun& b) {
        return a.started != b.started ? a.started > b.started : a.path > b.path;
    });
    return runs;
}

std::int64_t RunLibrary::bytes() const
{
    std::int64_t sum = 0;
    for (const LibraryRun& run : runs())
        sum += run.bytes;
    return sum;
}

fs::path RunLibrary::newPath(const std::string& title) const
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (!fs::is_directory(m_folder))
        throw InputError(m_folder.string() + " cannot be made" + (error ? ": " + error.message() : std::string()) + ".");
    std::string name = timeText(); // 2026-01-31T23:59:58Z
    std::erase_if(name, [](char c) { return c == ':' || c == 'Z'; });
    std::replace(name.begin(), name.end(), 'T', ' ');
    std::string words;
    for (const char c : title)
        words += static_cast<unsigned char>(c) < 32 || c == '/' || c == '\\' ? '-' : c;
    if (words.size() > longestTitle) {
        words.resize(longestTitle);
        // Not through the middle of a character.
        while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0) == 0x80)
            words.pop_back();
        if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0)
            words.pop_back();
    }
    if (!words.empty())
        name += ' ' + words;
    fs::path path = m_folder / (name + suffix);
    for (int number = 2; fs::exists(path) || LogLock::isHeld(path); ++number)
        path = m_folder / (name + " (" + std::to_string(number) + ")" + suffix);
    return path;
}

void RunLibrary::setKept(const fs::path& path, Kept kept)
{
    editLog(path, KeepRun{kept});
}

void RunLibrary::rename(const fs::path& path, const std::string& title)
{
    editLog(path, RenameRun{title});
}

void RunLibrary::remove(const fs::path& path) const
{
    const LibraryRun run = look(path);
    for (const LibraryRun& other : runs())
        if (!run.id.empty() && other.parentId == run.id && other.id != run.id)
            throw InputError(path.filename().string() + " cannot be deleted: " + other.path.filename().string()
                + " is a branch of it and has only what came after its fork.");
    erase(path);
}

std::vector<fs::path> RunLibrary::shrinkTo(std::int64_t mostBytes, const std::vector<fs::path>& inUse) const
{
    std::vector<LibraryRun> left = runs();
    std::int64_t bytes = 0;
    for (const LibraryRun& run : left)
        bytes += run.bytes;
    std::vector<fs::path> deleted;
    while (bytes > mostBytes) {
        // The oldest are last. A parent may go once its last branch has gone, so every round begins there again.
        const auto victim = std::find_if(left.rbegin(), left.rend(), [&](const LibraryRun& run) {
            return run.kept == Kept::No && run.recording == Recording::No && run.problem.empty() && !isAmong(inUse, run.path)
                && std::none_of(left.begin(), left.end(),
                    [&](const LibraryRun& other) { return other.parentId == run.id && other.path != run.path; });
        });
        if (victim == left.rend())
            break;
        try {
            erase(victim->path);
            deleted.push_back(victim->path);
            bytes -= victim->bytes;
            left.erase(std::next(victim).base());
        } catch (const InputError&) {
            victim->kept = Kept::Yes; // somebody has begun to write it, or the folder may not be changed
        }
    }
    return deleted;
}

} // namespace tandem
