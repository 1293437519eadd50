// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_import.h"

#include "runlog/csv_import.h"
#include "runlog/log_lock.h"
#include "runlog/log_writer.h"
#include "runlog/tensorboard_import.h"
#include "support/input_error.h"

#include <stdexcept>
#include <utility>

namespace tandem {

namespace fs = std::filesystem;

namespace {

void checkPlace(const LogImport& import)
{
    if (!fs::exists(import.source))
        throw InputError("There is no file or folder " + import.source.string() + ".");
    if (fs::is_directory(import.log))
        throw InputError(import.log.string() + " is a folder: name a file in it.");
    if (import.existing == ExistingFiles::Refuse && fs::exists(import.log) && fs::file_size(import.log) > 0)
        throw InputError(import.log.string() + " exists already: give --overwrite or another file.");
}

std::int64_t repeatedSteps(const History& history)
{
    std::int64_t repeated = 0;
    for (const SeriesKey& key : history.keys()) {
        const Series& series = *history.find(key);
        for (std::int64_t i = 1; i < series.size(); ++i)
            repeated += series.step(i) == series.step(i - 1);
    }
    return repeated;
}

/// A file that is removed unless it is moved to where it belongs.
class UnfinishedFile {
public:
    explicit UnfinishedFile(fs::path path)
        : m_path(std::move(path))
    {
    }
    ~UnfinishedFile()
    {
        std::error_code ignored;
        for (const char* part : {"", "-wal", "-shm"})
            fs::remove(m_path.string() + part, ignored);
    }
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

} // namespace

ImportReport importIntoLog(const LogImport& import, ImportProgress* progress)
{
    checkPlace(import);
    const LogLock lock(import.log);
    ImportedRun run;
    ImportReport report = looksLikeTensorBoard(import.source) ? importTensorBoard(import.source, run, progress)
                                                              : importCsv(import.source, run, import.csv, progress);
    if (report.samples == 0)
        throw InputError(import.source.string() + " holds no numbers that can be shown.");
    if (progress)
        progress->beginWriting();
    const fs::path name = import.source.has_filename() ? import.source.filename() : import.source.parent_path().filename();
    const std::shared_ptr<History> history = run.build(name.string());
    report.repeated = repeatedSteps(*history);

    const UnfinishedFile file(import.log.string() + ".part");
    LogWriter writer(file.path(), {.existing = ExistingFiles::Overwrite});
    RunProvenance provenance;
    provenance.program = import.program;
    provenance.device = importedDevice(import.source.string());
    writer.record(history, provenance);
    if (const std::string leftOut = leftOutText(report); !leftOut.empty())
        writer.edit(AddNote{newNoteId(), std::nullopt, leftOut});
    if (const std::string repeated = repeatedText(report); !repeated.empty())
        writer.edit(AddNote{newNoteId(), std::nullopt, repeated});
    for (const std::string& note : report.notes)
        writer.edit(AddNote{newNoteId(), std::nullopt, note});
    if (import.kept == Kept::Yes)
        writer.edit(KeepRun{Kept::Yes});
    writer.finish();
    if (writer.status().state != RecordingState::Finished)
        throw std::runtime_error(import.log.string() + " cannot be written: " + writer.status().reason + ".");
    if (progress)
        progress->check();
    fs::rename(file.path(), import.log);
    return report;
}

std::string leftOutText(const ImportReport& report)
{
    if (report.skipped == 0 && report.problems.empty())
        return {};
    std::string text
        = "Left out at import: " + std::to_string(report.skipped) + (report.skipped == 1 ? " value or row." : " values or rows.");
    if (!report.problems.empty())
        text += " " + report.problems.front();
    if (report.problems.size() > 1)
        text += " And more like it.";
    return text;
}

std::string repeatedText(const ImportReport& report)
{
    if (report.repeated == 0)
        return {};
    return std::to_string(report.repeated)
        + (report.repeated == 1 ? " number is at a step that its curve has already; it is kept"
                                : " numbers are at a step that their curve has already; all are kept")
        + ", in the order of the source.";
}

} // namespace tandem
