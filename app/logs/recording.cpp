// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/recording.h"

#include "cli/provenance.h"
#include "support/input_error.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <filesystem>
#include <utility>

namespace tandem {

namespace {

/// "Fashion-MNIST, small batch" → "fashion-mnist-small-batch"
QString fileNameOf(const QString& title)
{
    QString name;
    for (const QChar letter : title.toLower()) {
        if (letter.isLetterOrNumber())
            name += letter;
        else if (!name.isEmpty() && !name.endsWith(QLatin1Char('-')))
            name += QLatin1Char('-');
    }
    constexpr qsizetype longest = 60;
    name.truncate(longest);
    while (name.endsWith(QLatin1Char('-')))
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("run") : name;
}

QString freePath(const QString& folder, const std::string& title)
{
    const QString stem = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss "))
        + fileNameOf(QString::fromStdString(title));
    QString path = QDir(folder).filePath(stem + QStringLiteral(".tandem"));
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = QDir(folder).filePath(QStringLiteral("%1-%2.tandem").arg(stem).arg(number));
    return path;
}

} // namespace

Recording::Recording(QString folder, const LogPlan& plan)
    : m_folder(std::move(folder))
    , m_experiment(plan.experiment)
    , m_parent(plan.parent)
    , m_resume(plan.resume)
{
}

Recording::~Recording()
{
    end();
}

CheckpointOptions Recording::options(const std::shared_ptr<Recording>& recording)
{
    CheckpointOptions options;
    options.budget = checkpointBudget;
    options.begin = [recording](const std::shared_ptr<const History>& history, const std::string& device) {
        recording->begin(history, device);
    };
    options.take = [recording](Checkpoint checkpoint) { recording->add(std::move(checkpoint)); };
    return options;
}

void Recording::begin(const std::shared_ptr<const History>& history, const std::string& device)
{
    end();
    m_history = history;
    m_firstStep = history->step();
    std::unique_ptr<LogWriter> writer;
    RecordingStatus refused;
    try {
        if (!QDir().mkpath(m_folder))
            throw InputError(m_folder.toStdString() + " cannot be made");
        LogWriterOptions options;
        options.checkpointBudget = checkpointBudget;
        writer = std::make_unique<LogWriter>(freePath(m_folder, m_experiment.title).toStdString(), options);
        writer->record(history, provenanceHere(m_experiment, device), std::exchange(m_parent, std::nullopt));
        if (const auto resume = std::exchange(m_resume, nullptr))
            writer->add(resume->checkpoint);
    } catch (const std::exception& error) {
        writer.reset();
        refused.state = RecordingState::Stopped;
        refused.reason = error.what();
        refused.message = std::string("This run is not recorded: ") + error.what();
    }
    const std::lock_guard lock(m_mutex);
    m_writer = std::move(writer);
    m_refused = refused;
}

void Recording::add(Checkpoint checkpoint)
{
    if (m_writer) // which only this thread replaces
        m_writer->add(std::move(checkpoint));
}

void Recording::end()
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

Recording::Status Recording::status() const
{
    const std::lock_guard lock(m_mutex);
    if (m_writer)
        return {QString::fromStdString(m_writer->path().string()), m_writer->status()};
    return {{}, m_refused};
}

QString runLibraryFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)).filePath(QStringLiteral("tandem/runs"));
}

} // namespace tandem
