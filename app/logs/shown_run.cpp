// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/shown_run.h"

#include "controls/number_text.h"
#include "curve_plots.h"
#include "logs/log_gaps.h"
#include "logs/open_log.h"
#include "status_text.h"
#include "support/input_error.h"
#include "training_controller.h"

#include <QDateTime>
#include <QLocale>
#include <QStringList>

namespace tandem {

ShownRun::ShownRun(TrainingController& live, QObject* parent)
    : QObject(parent)
    , m_live(live)
    , m_compared(std::make_unique<ComparedRuns>())
{
    connect(&m_live, &TrainingController::opened, this, &ShownRun::showLive);
    connect(&m_live, &TrainingController::historyReplaced, this, [this] {
        join();
        Q_EMIT historyReplaced();
    });
    connect(&m_live, &TrainingController::statusChanged, this, &ShownRun::statusChanged);
}

ShownRun::~ShownRun() = default;

bool ShownRun::open(const QString& nameOrPath)
{
    if (looksImportable(nameOrPath)) {
        Q_EMIT importWanted(nameOrPath);
        return false;
    }
    if (!looksLikeRunLog(nameOrPath))
        return m_live.open(nameOrPath); // which says itself why not
    try {
        auto log = std::make_unique<OpenLog>(nameOrPath);
        m_live.close();
        m_log = std::move(log);
        m_compared->clear();
        m_givenName.clear();
    } catch (const InputError& error) {
        Q_EMIT refused(QString::fromStdString(error.what()));
        return false;
    }
    Q_EMIT opened();
    Q_EMIT historyReplaced();
    Q_EMIT statusChanged();
    return true;
}

void ShownRun::showLive()
{
    m_log.reset();
    m_compared->clear();
    m_givenName.clear();
    Q_EMIT opened();
}

void ShownRun::compareWith(const QStringList& logs)
{
    for (const QString& path : logs) {
        try {
            m_compared->add(path);
        } catch (const InputError& error) {
            Q_EMIT refused(QString::fromStdString(error.what()));
        }
    }
    join();
    Q_EMIT historyReplaced();
    Q_EMIT statusChanged();
}

bool ShownRun::isCompared() const
{
    return !m_compared->isEmpty();
}

std::int64_t ShownRun::comparedStep() const
{
    std::int64_t last = 0;
    for (const ComparedRuns::Entry& entry : m_compared->entries())
        if (entry.visible == ComparedRuns::Visible::Yes)
            last = std::max(last, entry.log->history().step());
    return last;
}

void ShownRun::stopComparing()
{
    m_compared->clear();
    Q_EMIT historyReplaced();
    Q_EMIT statusChanged();
}

QString ShownRun::ownName() const
{
    return !m_givenName.isEmpty() ? m_givenName : m_log ? title() : tr("live");
}

std::vector<ShownRun::Row> ShownRun::rows() const
{
    std::vector<Row> rows;
    const auto add = [&](const QString& name, const History& history, const std::vector<Hyperparameters>& values) -> Row& {
        Row& row = rows.emplace_back();
        row.name = name;
        const RunDescription& run = history.description();
        for (std::size_t arm = 0; arm < run.arms.size(); ++arm) {
            const Hyperparameters last = arm < values.size() ? values[arm] : Hyperparameters{0.0, 0.0, 0};
            row.arms.push_back({QString::fromStdString(run.arms[arm].name), QString::fromStdString(run.arms[arm].optimizer),
                last.learningRate, last.momentum, last.batchSize, run.seeds, history.step()});
        }
        return row;
    };
    const auto own = ownHistory();
    if (!own)
        return rows;
    Row& first = add(ownName(), *own, m_log ? m_log->valuesAt(own->step()) : m_live.status().hyperparameters);
    first.id = ownId();
    first.firstArm = 0;
    int arms = static_cast<int>(first.arms.size());
    for (const ComparedRuns::Entry& entry : m_compared->entries()) {
        Row& row = add(entry.name, entry.log->history(), entry.log->valuesAt(entry.log->history().step()));
        row.visible = entry.visible;
        row.id = entry.log->reader().facts().id;
        if (row.visible == ComparedRuns::Visible::No)
            continue;
        row.firstArm = arms;
        arms += static_cast<int>(row.arms.size());
    }
    return rows;
}

std::string ShownRun::ownId() const
{
    if (m_log)
        return m_log->reader().facts().id;
    return m_live.recording() ? m_live.recording()->status().id : std::string();
}

std::vector<int> ShownRun::liveColors() const
{
    return m_live.isOpen() ? m_live.experiment().armColors : std::vector<int>();
}

void ShownRun::setRow(int row, const QString& name, ComparedRuns::Visible visible)
{
    if (row == 0 && name != ownName())
        m_givenName = name;
    else if (row > 0 && row <= static_cast<int>(m_compared->entries().size()))
        m_compared->set(static_cast<std::size_t>(row - 1), name, visible);
    join();
    Q_EMIT historyReplaced();
    Q_EMIT statusChanged();
}

void ShownRun::join()
{
    RunToJoin own{ownName().toStdString(), ownHistory(), {}, {}, 0};
    own.id = ownId();
    if (m_log) {
        if (const auto& parent = m_log->reader().facts().parent) {
            own.parentId = parent->id;
            own.forkStep = parent->step;
        }
    } else {
        if (const auto& parent = m_live.parent()) {
            own.parentId = parent->id;
            own.forkStep = parent->step;
        }
    }
    m_compared->join(std::move(own));
}

std::shared_ptr<const History> ShownRun::ownHistory() const
{
    return m_log ? m_log->reader().history() : m_live.history();
}

std::shared_ptr<const History> ShownRun::history() const
{
    const std::shared_ptr<const History> joined = m_compared->history();
    return joined ? joined : ownHistory();
}

QString ShownRun::title() const
{
    if (!m_log)
        return m_live.isOpen() ? QString::fromStdString(m_live.experiment().title) : QString();
    const std::string& title = m_log->history().description().title;
    return title.empty() ? m_log->name() : QString::fromStdString(title);
}

QString ShownRun::description() const
{
    if (!m_log)
        return m_live.isOpen() ? QString::fromStdString(m_live.experiment().description) : QString();
    const LogFacts& facts = m_log->reader().facts();
    QStringList lines;
    const QDateTime started = QDateTime::fromString(QString::fromStdString(facts.started), Qt::ISODate).toLocalTime();
    const std::string importedFrom = importSource(facts.provenance);
    const QString when = QLocale().toString(started, QLocale::ShortFormat);
    if (!importedFrom.empty())
        lines << tr("Imported %1 from %2.").arg(when, QString::fromStdString(importedFrom)) << gapsText(*m_log);
    else
        lines << (started.isValid() ? tr("Recorded %1.").arg(when) : tr("Recorded run."));
    if (facts.parent)
        lines << tr("Branch of an earlier run, from step %1.").arg(countText(facts.parent->step));
    const QString device = QString::fromStdString(facts.provenance.device);
    if (!device.isEmpty() && importedFrom.empty())
        lines << tr("Made on %1 by %2.").arg(device, QString::fromStdString(facts.provenance.program));
    for (const LogNote& note : facts.notes)
        if (!note.step)
            lines << tr("“%1”").arg(QString::fromStdString(note.text));
    const std::size_t metrics = foreignMetrics(m_log->history()).size();
    if (metrics > CurvePlots::most)
        lines << tr("Drawn are %1 of its %2 quantities, all are under View › Series.").arg(CurvePlots::most).arg(metrics);
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

QString ShownRun::experimentName() const
{
    return m_log || !m_live.isOpen() ? QString() : QString::fromStdString(m_live.experiment().name);
}

QString ShownRun::source() const
{
    return m_log ? m_log->path() : m_live.source();
}

std::vector<ArmPanel::Setup> ShownRun::arms() const
{
    std::vector<ArmPanel::Setup> setups;
    const auto add = [&](const std::vector<Arm>& arms, std::int64_t examples, ArmPanel::Known known) {
        for (const Arm& arm : arms)
            setups.push_back({static_cast<int>(setups.size()), arm, examples, known});
    };
    if (m_log)
        add(m_log->arms(), m_log->history().description().trainingExamples,
            m_log->experiment() ? ArmPanel::Known::Hyperparameters : ArmPanel::Known::NameOnly);
    else if (m_live.isOpen())
        add(m_live.experiment().arms, 0, ArmPanel::Known::Hyperparameters);
    return setups;
}

QString ShownRun::readOnlyReason() const
{
    if (!m_log)
        return {};
    if (!m_log->experiment())
        return tr("Recorded by another tool: there is no experiment in it to train on, only curves to look at.");
    if (m_log->isBeingRecorded())
        return tr("Another program trains and records this run: it is followed, not changed.");
    return tr("Recorded run. Fork from a step to change it.");
}

RunReadout ShownRun::readout() const
{
    RunReadout readout;
    std::int64_t examples = 0;
    if (m_log) {
        readout.source = m_log->isBeingRecorded() ? RunSource::Followed : RunSource::Recorded;
        readout.step = m_log->history().step();
        readout.targetStep = std::max(m_log->history().description().plannedSteps, readout.step);
        examples = m_log->history().description().trainingExamples;
    } else {
        const TrainerStatus& status = m_live.status();
        readout.playing = m_live.playing();
        readout.step = status.step;
        readout.targetStep = status.targetStep;
        readout.stepsPerSecond = status.stepsPerSecond;
        examples = status.trainingExamples;
    }
    const std::shared_ptr<const History> shown = ownHistory();
    if (shown && examples > 0)
        for (int arm = 0; arm < static_cast<int>(shown->description().arms.size()); ++arm)
            readout.epochs.push_back(static_cast<double>(shown->samples(arm, readout.step)) / static_cast<double>(examples));
    return readout;
}

QString ShownRun::sentence() const
{
    if (!m_log)
        return m_live.status().state == TrainerState::Failed ? QString()
            : m_live.isReplaying()
            ? tr("Replaying the way to step %1, where the branch begins.").arg(countText(forkStep().value_or(0)))
            : statusText(m_live.status());
    if (m_log->isBeingRecorded())
        return tr("Following %1, which another program records.").arg(m_log->path());
    return m_log->reader().facts().ended.empty() ? tr("%1, whose recording was cut short.").arg(m_log->path()) : m_log->path();
}

QString ShownRun::warning() const
{
    if (m_log) {
        QStringList problems;
        for (const std::string& problem : m_log->reader().facts().problems)
            problems << QString::fromStdString(problem);
        problems << m_compared->problems();
        if (!problems.isEmpty())
            return problems.join(QLatin1Char(' '));
    } else if (m_live.status().state == TrainerState::Failed) {
        return statusText(m_live.status());
    }
    const std::shared_ptr<const History> shown = ownHistory();
    return shown ? divergenceText(*shown) : QString();
}

std::optional<std::int64_t> ShownRun::forkStep() const
{
    if (!m_log)
        return m_live.parent() ? std::optional(m_live.parent()->step) : std::nullopt;
    const std::optional<ParentRun>& parent = m_log->reader().facts().parent;
    return parent ? std::optional(parent->step) : std::nullopt;
}

const std::vector<LogNote>& ShownRun::notes() const
{
    static const std::vector<LogNote> none;
    if (m_log)
        return m_log->reader().facts().notes;
    return m_live.recording() ? m_live.recording()->notes() : none;
}

QString ShownRun::notesObjection() const
{
    if (m_log)
        return m_log->isBeingRecorded() ? tr("Another program records this log, so that nothing can be noted in it now.")
                                        : QString();
    const RunRecording* recording = m_live.recording();
    return recording && !recording->status().path.isEmpty() ? QString()
                                                            : tr("Notes are kept in a run's log, and this run is not recorded.");
}

void ShownRun::edit(const LogEdit& edit)
{
    if (m_log) {
        editLog(m_log->path().toStdString(), edit);
        m_log->takeIn();
    }
    RunRecording* recording = m_live.recording(); // none while a log is shown
    if (recording)
        recording->edit(edit);
    Q_EMIT statusChanged();
}

bool ShownRun::isMoving() const
{
    if (m_compared->isBeingRecorded() || (m_log && m_log->isBeingRecorded()))
        return true;
    const TrainerState state = m_live.status().state;
    return !m_log && (state == TrainerState::Running || state == TrainerState::Loading);
}

void ShownRun::poll()
{
    const bool othersGrew = m_compared->poll();
    if (!m_log)
        m_live.poll();
    if (othersGrew || (m_log && m_log->poll()))
        Q_EMIT statusChanged();
}

} // namespace tandem
