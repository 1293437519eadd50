// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/open_log.h"

#include "cli/log_plan.h"
#include "runlog/tensorboard_import.h"
#include "support/input_error.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace tandem {

namespace {

constexpr qint64 pollMilliseconds = 100;

std::optional<Experiment> experimentIn(const LogReader& reader)
{
    try {
        return recordedExperiment(reader);
    } catch (const InputError&) {
        return std::nullopt; // it can be looked at all the same
    }
}

} // namespace

bool looksLikeRunLog(const QString& path)
{
    const QFileInfo file(path);
    return file.isFile() && (isRunLog(path.toStdString()) || file.suffix() == QLatin1String("tandem"));
}

bool looksImportable(const QString& path)
{
    const QFileInfo file(path);
    if (file.isDir()) {
        const std::vector<ShippedExperiment> shipped = shippedExperiments();
        return std::none_of(shipped.begin(), shipped.end(),
            [name = path.toStdString()](const ShippedExperiment& experiment) { return experiment.name == name; });
    }
    static const QStringList tables{"csv", "tsv", "txt", "dat"};
    return file.isFile() && !isRunLog(path.toStdString())
        && (looksLikeTensorBoard(path.toStdString()) || tables.contains(file.suffix().toLower()));
}

OpenLog::OpenLog(const QString& path)
    : m_path(QFileInfo(path).absoluteFilePath())
    , m_reader(m_path.toStdString())
    , m_experiment(experimentIn(m_reader))
    , m_beingRecorded(m_reader.isBeingWritten())
{
    m_sincePoll.start();
}

QString OpenLog::name() const
{
    return QFileInfo(m_path).completeBaseName();
}

bool OpenLog::poll()
{
    if (m_sincePoll.elapsed() < pollMilliseconds)
        return false;
    m_sincePoll.start();
    // Asked first: what was written before the recording ended is then in the file.
    const bool beingRecorded = m_reader.isBeingWritten();
    const bool ended = m_beingRecorded && !beingRecorded;
    m_beingRecorded = beingRecorded;
    return m_reader.poll() || ended;
}

std::vector<Arm> OpenLog::arms() const
{
    if (m_experiment)
        return m_experiment->arms;
    std::vector<Arm> arms;
    for (const RunDescription::Arm& described : history().description().arms) {
        Arm& arm = arms.emplace_back();
        arm.name = described.name;
    }
    return arms;
}

std::vector<Hyperparameters> OpenLog::valuesAt(std::int64_t step) const
{
    std::vector<Hyperparameters> values;
    if (!m_experiment)
        return values;
    for (const Arm& arm : m_experiment->arms)
        values.push_back(arm.initial);
    for (const InterventionRecord& change : history().interventions()) {
        const auto arm = static_cast<std::size_t>(change.arm);
        if (change.step > step || arm >= values.size())
            continue;
        if (change.parameter == "learning_rate")
            values[arm].learningRate = change.after;
        else if (change.parameter == "momentum")
            values[arm].momentum = change.after;
        else if (change.parameter == "batch_size")
            values[arm].batchSize = std::llround(change.after);
    }
    return values;
}

} // namespace tandem
