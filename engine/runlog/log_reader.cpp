// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_reader.h"

#include "runlog/checkpoint_reader.h"
#include "runlog/history_before.h"
#include "runlog/log_damage.h"
#include "runlog/log_lists.h"
#include "runlog/log_lock.h"
#include "runlog/log_schema.h"
#include "runlog/log_series.h"
#include "runlog/run_facts.h"
#include "support/input_error.h"

#include <algorithm>

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr int mostAncestors = 64;
constexpr std::int64_t mostSteps = std::int64_t{1} << 53;

} // namespace

class LogReader::Contents {
public:
    Contents(fs::path path, int generation)
        : m_path(std::move(path))
        , m_readable(readableLog(m_path, fs::temp_directory_path()))
        , m_generation(generation)
    {
        try {
            m_database.emplace(m_readable, Database::Mode::Read);
            open();
        } catch (const DatabaseError& error) {
            throw InputError(m_path.string() + " cannot be read: " + error.what()
                + (error.damaged() ? "; tandem info --repair may save parts of it." : "."));
        } catch (const InputError& error) {
            throw InputError(m_path.string() + " cannot be opened: " + error.what() + ".");
        }
    }
    ~Contents()
    {
        m_database.reset();
        std::error_code ignored;
        if (m_readable != m_path)
            fs::remove(m_readable, ignored);
    }

    const fs::path& path() const { return m_path; }
    const std::shared_ptr<History>& history() const { return m_history; }
    const LogFacts& facts() const { return m_facts; }

    bool poll()
    {
        try {
            const std::int64_t version = m_database->number("PRAGMA data_version");
            if (version == m_dataVersion)
                return false;
            const Transaction snapshot(*m_database, Transaction::Kind::Read);
            takeNew();
            m_dataVersion = version;
            return true;
        } catch (const DatabaseError& error) {
            m_damage.note(std::string("What is recorded now cannot be read: ") + error.what());
            m_facts.problems = m_damage.sentences();
            return false;
        }
    }

    Checkpoint checkpoint(std::int64_t step) { return readCheckpoint(*m_database, m_path, step); }

    std::shared_ptr<History> historyBefore(const Checkpoint& checkpoint, std::int64_t plannedSteps) const
    {
        return tandem::historyBefore(*m_history, *m_series, checkpoint, plannedSteps);
    }

private:
    void open()
    {
        const auto store = std::make_shared<ChunkStore>(m_readable);
        m_dataVersion = m_database->number("PRAGMA data_version");
        const Transaction snapshot(*m_database, Transaction::Kind::Read);
        const RunValues values = readRunValues(*m_database);
        if (!values.contains("id"))
            throw InputError("it holds no run yet");
        m_facts = readFacts(values);
        m_history = std::make_shared<History>(readDescription(*m_database, values));
        m_series.emplace(*m_database, store, *m_history, m_damage);
        m_lists.emplace(*m_database, *m_history, m_damage);
        if (m_facts.parent)
            openParent();
        m_series->open(m_parent ? &*m_parent->m_series : nullptr);
        if (m_parent)
            m_lists->takeParentSnapshots(*m_parent->history(), m_facts.parent->snapshots);
        takeNew();
    }

    void openParent()
    {
        const ParentRun& parent = *m_facts.parent;
        std::string reason = "is not there";
        for (const fs::path& path : {fs::path(parent.path), m_path.parent_path() / fs::path(parent.path).filename()}) {
            if (m_generation >= mostAncestors || !fs::is_regular_file(path))
                continue;
            try {
                auto found = std::make_unique<Contents>(path, m_generation + 1);
                if (found->facts().id == parent.id) {
                    m_parent = std::move(found);
                    return;
                }
                reason = "holds another run";
            } catch (const InputError& error) {
                reason = std::string("cannot be opened (") + error.what() + ")";
            }
        }
        m_damage.note("What came before step " + std::to_string(parent.step) + " lies in part in " + parent.path + ", which "
            + reason + ".");
    }

    /// Everything that is in the file and not yet in the history.
    void takeNew()
    {
        m_series->takeNew();
        m_damage.attempt("Snapshots or lists", [this] { m_lists->takeNew(m_facts); });
        const RunValues values = readRunValues(*m_database);
        m_facts.title = textIn(values, "title");
        m_facts.kept = integerIn(values, "kept", 0, 1) == 1 ? Kept::Yes : Kept::No;
        m_facts.ended = textIn(values, "ended");
        const std::int64_t step = std::strtoll(textIn(values, "step").c_str(), nullptr, 10);
        m_history->setStep(std::max(m_history->step(), std::clamp<std::int64_t>(step, 0, mostSteps)));
        m_damage.tell();
        m_facts.problems = m_damage.sentences();
    }

    const fs::path m_path;
    const fs::path m_readable; // a migrated copy when the schema is older
    const int m_generation;
    std::optional<Database> m_database;
    std::int64_t m_dataVersion = 0;
    std::shared_ptr<History> m_history;
    LogFacts m_facts;
    LogDamage m_damage;
    std::unique_ptr<Contents> m_parent;
    std::optional<LogSeries> m_series;
    std::optional<LogLists> m_lists;
};

LogReader::LogReader(const fs::path& path)
    : m_contents(std::make_unique<Contents>(path, 0))
{
}

LogReader::~LogReader() = default;
LogReader::LogReader(LogReader&&) noexcept = default;

const fs::path& LogReader::path() const
{
    return m_contents->path();
}

std::shared_ptr<const History> LogReader::history() const
{
    return m_contents->history();
}

const LogFacts& LogReader::facts() const
{
    return m_contents->facts();
}

bool LogReader::poll()
{
    return m_contents->poll();
}

bool LogReader::isBeingWritten() const
{
    return LogLock::isHeld(path());
}

Checkpoint LogReader::checkpoint(std::int64_t step) const
{
    return m_contents->checkpoint(step);
}

std::shared_ptr<History> LogReader::historyBefore(const Checkpoint& checkpoint, std::int64_t plannedSteps) const
{
    return m_contents->historyBefore(checkpoint, plannedSteps);
}

} // namespace tandem
