// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_writer.h"

#include "runlog/kept_checkpoints.h"
#include "runlog/log_lock.h"
#include "runlog/log_schema.h"
#include "runlog/log_tables.h"
#include "runlog/sample_writer.h"
#include "support/input_error.h"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <sys/stat.h>
#include <thread>

namespace tandem {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Checkpoints that are small may come faster than the transactions: a quick run is not held up by its recording.
constexpr std::size_t alwaysWaitingCheckpoints = 2;
constexpr std::int64_t mostWaitingBytes = std::int64_t{32} << 20;

void clearTheWay(const fs::path& path, ExistingFiles existing)
{
    std::error_code error;
    const bool occupied = fs::is_directory(path, error) || (fs::exists(path, error) && fs::file_size(path, error) != 0);
    if (occupied && (existing == ExistingFiles::Refuse || fs::is_directory(path)))
        throw InputError(path.string()
            + (fs::is_directory(path) ? " is a folder: name a file in it."
                                      : " exists already: give --overwrite or another file."));
    for (const char* part : {"", "-wal", "-shm", "-journal"})
        fs::remove(path.string() + part, error);
}

} // namespace

class LogWriter::Worker {
public:
    Worker(fs::path path, LogWriterOptions options)
        : m_path(std::move(path))
        , m_options(options)
        , m_id(newRunId())
        , m_lock(std::in_place, m_path)
        , m_checkpoints(m_options.checkpointBudget)
    {
        // A limit on the size of files is told by a signal first, whose default is to end the program.
        std::signal(SIGXFSZ, SIG_IGN);
        clearTheWay(m_path, m_options.existing);
        try {
            m_database.emplace(m_path, Database::Mode::Create);
            createLogSchema(*m_database);
        } catch (const DatabaseError& error) {
            throw InputError(m_path.string() + " cannot be made: " + error.what() + ".");
        }
        struct stat made { };
        ::stat(m_path.c_str(), &made);
        m_inode = made.st_ino;
    }

    ~Worker() { finish(); }

    const fs::path& path() const { return m_path; }
    const std::string& id() const { return m_id; }

    void record(std::shared_ptr<const History> history, RunProvenance provenance, std::optional<ParentRun> parent)
    {
        m_history = std::move(history);
        m_provenance = std::move(provenance);
        m_parent = std::move(parent);
        {
            const std::lock_guard lock(m_mutex);
            m_status.state = RecordingState::Recording;
        }
        m_thread = std::thread([this] { run(); });
    }

    void add(Checkpoint checkpoint)
    {
        std::unique_lock lock(m_mutex);
        m_taken.wait(lock, [this] {
            return m_waiting.size() < alwaysWaitingCheckpoints || m_waitingBytes < mostWaitingBytes
                || m_status.state != RecordingState::Recording || m_stop;
        });
        if (m_status.state == RecordingState::Stopped || m_status.state == RecordingState::Finished)
            return;
        m_waitingBytes += checkpoint.bytes();
        m_waiting.push_back(std::move(checkpoint));
    }

    void edit(LogEdit edit)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_status.state == RecordingState::Stopped)
                throw InputError(m_status.message);
            if (!m_stop) {
                m_edits.push_back(std::move(edit));
                return;
            }
            if (m_status.state != RecordingState::Finished)
                throw InputError(m_path.string() + " is being finished: try again.");
        }
        editLog(m_path, edit);
    }

    RecordingStatus status() const
    {
        const std::lock_guard lock(m_mutex);
        return m_status;
    }

    void finish()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
        m_taken.notify_all();
        if (m_thread.joinable())
            m_thread.join();
        m_database.reset();
        m_lock.reset();
    }

private:
    using Tidy = SampleWriter::Tidy;

    void run()
    {
        try {
            begin();
            bool stop = false;
            for (Clock::time_point next = Clock::now(); !stop; next = std::max(next + m_options.interval, Clock::now())) {
                {
                    std::unique_lock lock(m_mutex);
                    m_wake.wait_until(lock, next, [this] { return m_stop; });
                    stop = m_stop;
                }
                checkFile();
                flush(stop ? Tidy::Now : Tidy::WhenDue);
            }
            end();
        } catch (const std::exception& error) {
            stopRecording(error.what());
        }
    }

    void begin()
    {
        m_samples.emplace(*m_history, m_options.tidyInterval,
            m_parent ? SampleWriter::SavedPages::InParent : SampleWriter::SavedPages::Unwritten);
        Transaction transaction(*m_database, Transaction::Kind::Write);
        writeRun(*m_database, m_history->description(), m_provenance, m_id, m_parent);
        transaction.commit();
        m_snapshots = m_parent ? m_parent->snapshots : 0;
    }

    /// A file that is gone would take what is written with it, without a word from SQLite.
    void checkFile() const
    {
        struct stat now { };
        if (::stat(m_path.c_str(), &now) != 0 || now.st_ino != m_inode)
            throw std::runtime_error("the file has been removed or replaced");
        if ((now.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0)
            throw std::runtime_error("the file has been made read-only");
    }

    void flush(Tidy tidy)
    {
        std::deque<Checkpoint> checkpoints;
        std::vector<LogEdit> edits;
        {
            const std::lock_guard lock(m_mutex);
            checkpoints.swap(m_waiting);
            edits.swap(m_edits);
            m_waitingBytes = 0;
        }
        m_taken.notify_all();
        // Read before the series: they hold at least what belongs to the steps before it.
        const std::int64_t step = m_history->step();
        const std::vector<InterventionRecord> interventions = m_history->interventions();
        const std::vector<DivergenceRecord> divergences = m_history->divergences();
        const std::int64_t snapshots = m_history->snapshots().size();

        Transaction transaction(*m_database, Transaction::Kind::Write);
        const std::int64_t changes = m_database->changes();
        m_samples->write(*m_database, tidy);
        for (; m_interventions < interventions.size(); ++m_interventions)
            writeIntervention(*m_database, interventions[m_interventions]);
        for (; m_divergences < divergences.size(); ++m_divergences)
            writeDivergence(*m_database, divergences[m_divergences]);
        for (; m_snapshots < snapshots; ++m_snapshots)
            writeSnapshot(*m_database, m_history->snapshotStep(m_snapshots), m_history->snapshots().row(m_snapshots));
        for (const Checkpoint& checkpoint : checkpoints)
            m_checkpoints.keep(*m_database, checkpoint);
        for (const LogEdit& edit : edits)
            applyEdit(*m_database, edit);
        if (m_database->changes() == changes && step == m_step && tidy == Tidy::WhenDue)
            return;
        writeRunValue(*m_database, "step", step);
        if (tidy == Tidy::Now)
            writeRunValue(*m_database, "ended", timeText());
        transaction.commit();
        m_step = step;
        const std::lock_guard lock(m_mutex);
        m_status.step = step;
        m_status.checkpointSteps = m_checkpoints.steps();
        m_status.checkpoints = std::ssize(m_status.checkpointSteps);
        m_status.checkpointBytes = m_checkpoints.bytes();
    }

    void end()
    {
        try {
            // One plain file without helpers beside it; not possible while somebody reads, and no harm then.
            m_database->execute("PRAGMA busy_timeout=0");
            m_database->execute("PRAGMA journal_mode=DELETE");
        } catch (const DatabaseError&) {
        }
        const std::lock_guard lock(m_mutex);
        m_status.state = RecordingState::Finished;
    }

    void stopRecording(const std::string& reason)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_status.state = RecordingState::Stopped;
            m_status.message = "The recording into " + m_path.string() + " stopped: " + reason + ".";
            m_status.reason = reason;
            m_waiting.clear();
        }
        m_taken.notify_all();
    }

    const fs::path m_path;
    const LogWriterOptions m_options;
    const std::string m_id;
    std::optional<LogLock> m_lock; // outlives the connection
    std::optional<Database> m_database;
    ino_t m_inode = 0;

    std::shared_ptr<const History> m_history;
    RunProvenance m_provenance;
    std::optional<ParentRun> m_parent;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_taken;
    std::deque<Checkpoint> m_waiting;
    std::int64_t m_waitingBytes = 0; ///< of these
    std::vector<LogEdit> m_edits;
    RecordingStatus m_status;
    bool m_stop = false;

    // The thread's own.
    std::optional<SampleWriter> m_samples;
    KeptCheckpoints m_checkpoints;
    std::size_t m_interventions = 0;
    std::size_t m_divergences = 0;
    std::int64_t m_snapshots = 0;
    std::int64_t m_step = -1;

    std::thread m_thread;
};

LogWriter::LogWriter(fs::path path, LogWriterOptions options)
    : m_worker(std::make_unique<Worker>(std::move(path), options))
{
}

LogWriter::~LogWriter() = default;

const fs::path& LogWriter::path() const
{
    return m_worker->path();
}

const std::string& LogWriter::runId() const
{
    return m_worker->id();
}

void LogWriter::record(std::shared_ptr<const History> history, RunProvenance provenance, std::optional<ParentRun> parent)
{
    m_worker->record(std::move(history), std::move(provenance), std::move(parent));
}

void LogWriter::add(Checkpoint checkpoint)
{
    m_worker->add(std::move(checkpoint));
}

void LogWriter::edit(LogEdit edit)
{
    m_worker->edit(std::move(edit));
}

RecordingStatus LogWriter::status() const
{
    return m_worker->status();
}

void LogWriter::finish()
{
    m_worker->finish();
}

} // namespace tandem
