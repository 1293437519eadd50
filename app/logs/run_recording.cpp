// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/run_recording.h"

#include "cli/provenance.h"
#include "runlog/run_library.h"
#include "support/input_error.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

#include <chrono>
#include <filesystem>
#include <utility>

namespace tandem {

namespace {

/// On a thread of its own: it looks into every log of the folder.
void shrink(const std::string& folder, std::int64_t mostBytes)
{
    try {
        RunLibrary(folder).shrinkTo(mostBytes);
    } catch (const std::exception&) {
        // The next run tries again; whether this one can be recorded is its writer's to say.
    }
}

} // namespace

RunRecording::RunRecording(LibraryPlace place, const LogPlan& plan)
    : m_place(std::move(place))
    , m_experiment(plan.experiment)
    , m_parent(plan.parent)
    , m_resume(plan.resume)
{
}

RunRecording::~RunRecording()
{
    end();
}

CheckpointOptions RunRecording::options(const std::shared_ptr<RunRecording>& recording)
{
    CheckpointOptions options;
    options.budget = checkpointBudget;
    options.begin = [recording](const std::shared_ptr<const History>& history, const std::string& device) {
        recording->begin(history, device);
    };
    options.take = [recording](Checkpoint checkpoint) { recording->add(std::move(checkpoint)); };
    return options;
}

void RunRecording::begin(const std::shared_ptr<const History>& history, const std::string& device)
{
    end();
    m_history = history;
    m_firstStep = history->step();
    std::unique_ptr<LogWriter> writer;
    RecordingStatus refused;
    try {
        const std::string folder = m_place.folder.toStdString();
        LogWriterOptions options;
        options.checkpointBudget = checkpointBudget;
        writer = std::make_unique<LogWriter>(RunLibrary(folder).newPath(m_experiment.title), options);
        writer->record(history, provenanceHere(m_experiment, device), std::exchange(m_parent, std::nullopt));
        if (const auto resume = std::exchange(m_resume, nullptr))
            writer->add(resume->checkpoint);
        if (!m_shrinking.valid() || m_shrinking.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
            m_shrinking = std::async(std::launch::async, shrink, folder, m_place.mostBytes);
    } catch (const std::exception& error) {
        writer.reset();
        refused.state = RecordingState::Stopped;
        refused.reason = error.what();
        refused.message = QCoreApplication::translate("RunRecording", "This run is not recorded: %1")
                              .arg(QString::fromUtf8(error.what()))
                              .toStdString();
    }
    const std::lock_guard lock(m_mutex);
    m_writer = std::move(writer);
    m_refused = refused;
}

void RunRecording::add(Checkpoint checkpoint)
{
    if (m_writer) // which only this thread replaces
        m_writer->add(std::move(checkpoint));
}

void RunRecording::end()
{
    std::unique_ptr<LogWriter> writer;
    {
        const std::lock_guard lock(m_mutex);
        writer = std::move(m_writer);
    }
    if (!writer)
        return;
    writer->finish();
    if (writer->status().state == RecordingState::Finished && m_history->step() == m_firstStep) {
        std::error_code ignored;
        std::filesystem::remove(writer->path(), ignored);
    }
}

RunRecording::Status RunRecording::status() const
{
    const std::lock_guard lock(m_mutex);
    if (m_writer)
        return {QString::fromStdString(m_writer->path().string()), m_writer->runId(), m_writer->status()};
    return {{}, {}, m_refused};
}

const std::vector<LogNote>& RunRecording::notes() const
{
    const std::string run = status().id;
    if (run != m_notesOf)
        m_notes.clear(); // a restart is another run
    m_notesOf = run;
    return m_notes;
}

void RunRecording::edit(const LogEdit& edit)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_writer)
            throw InputError("This run is not recorded.");
        m_writer->edit(edit);
    }
    notes();
    if (const auto* added = std::get_if<AddNote>(&edit)) {
        m_notes.push_back({added->id, added->step, timeText(), added->text});
    } else if (const auto* changed = std::get_if<ChangeNote>(&edit)) {
        for (LogNote& note : m_notes)
            if (note.id == changed->id)
                note.text = changed->text;
    } else if (const auto* removed = std::get_if<RemoveNote>(&edit)) {
        std::erase_if(m_notes, [&](const LogNote& note) { return note.id == removed->id; });
    }
}

QString runLibraryFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)).filePath(QStringLiteral("tandem/runs"));
}

} // namespace tandem
