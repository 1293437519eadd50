// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/lesson_player.h"

#include "controls/arms_panel.h"
#include "controls/number_text.h"
#include "controls/transport_bar.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/instrument_plot.h"
#include "plots/instrument_quantities.h"
#include "support/input_error.h"

#include <QScopedValueRollback>

#include <algorithm>
#include <cmath>

namespace tandem {

namespace {

/// What a lesson may hide: whole controls, by their object names.
const QStringList& hideableControls()
{
    static const QStringList names{QStringLiteral("experiments"), QStringLiteral("description"), QStringLiteral("pairingBox"),
        QStringLiteral("timeline"), QStringLiteral("leftPanel"), QStringLiteral("arms"), QStringLiteral("learningRate"),
        QStringLiteral("momentum"), QStringLiteral("batchSize"), QStringLiteral("updateRule"), QStringLiteral("speed")};
    return names;
}

std::vector<std::string> toStrings(const QStringList& texts)
{
    std::vector<std::string> strings;
    for (const QString& text : texts)
        strings.push_back(text.toStdString());
    return strings;
}

} // namespace

LessonPlayer::LessonPlayer(MainWindow* window)
    : QObject(window)
    , m_window(window)
{
    setObjectName("lessonPlayer");
    connect(&window->controller(), &TrainingController::statusChanged, this, &LessonPlayer::advance);
    connect(&window->controller(), &TrainingController::historyReplaced, this, [this] {
        if (isOpen())
            showView(); // a new run shows all there is
    });
    connect(&window->shown(), &ShownRun::opened, this, [this] {
        // Another experiment than the lesson's ends it, and so does a log.
        if (isOpen() && !m_opening)
            close();
    });
}

LessonParts LessonPlayer::parts() const
{
    std::vector<std::string> quantities;
    for (const InstrumentQuantity& quantity : instrumentQuantities())
        quantities.push_back(quantity.name.toStdString());
    return {toStrings(m_window->plotGrid().plotNames()), toStrings(hideableControls()), quantities};
}

bool LessonPlayer::open(const QString& nameOrPath)
{
    Lesson lesson;
    try {
        lesson = loadLesson(nameOrPath.toStdString(), parts());
    } catch (const InputError& error) {
        m_window->say(QString::fromStdString(error.what()));
        return false;
    }
    close();
    TrainingController& controller = m_window->controller();
    {
        const QScopedValueRollback opening(m_opening, true);
        controller.setOpensPaused(true);
        m_window->open(QString::fromStdString(lesson.experiment));
        controller.setOpensPaused(false);
    }
    m_revealed.assign(lesson.steps.size(), false);
    m_votes.clear();
    for (const LessonStep& step : lesson.steps)
        m_votes.emplace_back(step.prediction ? step.prediction->answers.size() : 0, 0);
    m_lesson = std::move(lesson);
    m_reached = -1;
    show(0);
    return true;
}

void LessonPlayer::close()
{
    if (!isOpen())
        return;
    restoreView();
    m_window->plotGrid().setShown({});
    for (RunPlot* plot : m_window->plotGrid().plots())
        plot->setHiddenArms({});
    m_window->plotGrid().setFollowing(true);
    m_lesson.reset();
    m_phase = Phase::Done;
    Q_EMIT changed();
}

bool LessonPlayer::isRevealed() const
{
    return !step().prediction || m_revealed[static_cast<std::size_t>(m_at)];
}

std::vector<int> LessonPlayer::votes() const
{
    return m_votes[static_cast<std::size_t>(m_at)];
}

QString LessonPlayer::waitText() const
{
    const TrainerStatus& status = m_window->controller().status();
    if (!isOpen() || m_phase != Phase::Training || m_at != m_reached || status.step >= step().until.value_or(0))
        return {};
    const QString wait = tr("Training to step %1").arg(countText(*step().until));
    const double seconds = static_cast<double>(*step().until - status.step) / status.stepsPerSecond;
    return std::isfinite(seconds) ? tr("%1, about %2 s left").arg(wait, countText(std::llround(std::ceil(seconds))))
                                  : wait + QStringLiteral(" …");
}

void LessonPlayer::next()
{
    if (!isOpen())
        return;
    if (!isRevealed())
        reveal();
    else if (m_at + 1 < static_cast<int>(m_lesson->steps.size()))
        show(m_at + 1);
}

void LessonPlayer::previous()
{
    if (isOpen() && m_at > 0)
        show(m_at - 1);
}

void LessonPlayer::reveal()
{
    if (!isOpen() || isRevealed())
        return;
    m_revealed[static_cast<std::size_t>(m_at)] = true;
    showView();
    Q_EMIT changed();
}

void LessonPlayer::vote(int answer)
{
    std::vector<int>& votes = m_votes[static_cast<std::size_t>(m_at)];
    if (isRevealed() || answer < 0 || answer >= static_cast<int>(votes.size()))
        return;
    ++votes[static_cast<std::size_t>(answer)];
    Q_EMIT changed();
}

std::optional<ShippedLesson> LessonPlayer::following() const
{
    const std::vector<ShippedLesson> lessons = shippedLessons();
    const auto present = std::ranges::find(lessons, m_lesson->name, &ShippedLesson::name);
    if (present == lessons.end() || present + 1 == lessons.end())
        return std::nullopt;
    return *(present + 1);
}

QString LessonPlayer::followingTitle() const
{
    const auto lesson = following();
    return lesson ? QString::fromStdString(lesson->title) : QString();
}

void LessonPlayer::openFollowing()
{
    if (!isOpen())
        return;
    if (const auto lesson = following())
        open(QString::fromStdString(lesson->name));
    else
        close();
}

void LessonPlayer::show(int step)
{
    m_at = step;
    if (step > m_reached) {
        m_reached = step;
        begin(Phase::Loading);
    }
    showView();
    Q_EMIT changed();
    advance();
}

void LessonPlayer::showView()
{
    restoreView();
    PlotGrid& grid = m_window->plotGrid();
    QStringList shown;
    for (const std::string& name : step().plots)
        shown << QString::fromStdString(name);
    std::set<int> hiddenArms;
    if (!isRevealed()) {
        if (shown.isEmpty())
            shown = grid.plotNames();
        for (const std::string& name : step().prediction->hiddenPlots)
            shown.removeAll(QString::fromStdString(name));
        hiddenArms = {step().prediction->hiddenArms.begin(), step().prediction->hiddenArms.end()};
    }
    grid.setShown(shown);
    for (RunPlot* plot : grid.plots()) {
        plot->setHiddenArms(hiddenArms);
        if (auto* instruments = qobject_cast<InstrumentPlot*>(plot); instruments && !step().quantity.empty())
            instruments->choose(QString::fromStdString(step().quantity));
        if (step().steps)
            plot->setXRange(step().steps->first, step().steps->second);
    }
    if (!step().steps)
        grid.setFollowing(true);
    if (step().stepsPerSecond)
        m_window->findChild<TransportBar*>(QStringLiteral("transportBar"))->setSpeedLimit(*step().stepsPerSecond);
    for (const std::vector<std::string>* names : {&std::as_const(m_lesson->hide), &step().hide}) {
        for (const std::string& name : *names) {
            for (QWidget* widget : m_window->findChildren<QWidget*>(QString::fromStdString(name))) {
                if (widget->isHidden())
                    continue;
                widget->hide();
                m_hidden.emplace_back(widget);
            }
        }
    }
}

void LessonPlayer::restoreView()
{
    for (const QPointer<QWidget>& widget : m_hidden) {
        if (widget)
            widget->show();
    }
    m_hidden.clear();
}

void LessonPlayer::begin(Phase phase)
{
    m_phase = phase;
    TrainingController& controller = m_window->controller();
    if (phase == Phase::Settings)
        sendSettings();
    if (phase == Phase::Restart && step().restarts && controller.status().step > 0) {
        m_before = controller.history();
        controller.restart();
        controller.pause();
    }
    if (phase == Phase::Training) {
        const std::int64_t toGo = step().until.value_or(0) - controller.status().step;
        if (toGo > 0)
            controller.step(toGo);
    }
}

void LessonPlayer::advance()
{
    if (!isOpen() || m_phase == Phase::Done || m_at != m_reached)
        return;
    const TrainerStatus& status = m_window->controller().status();
    const bool resting = status.state == TrainerState::Paused || status.state == TrainerState::Finished;
    if (status.state == TrainerState::Failed) {
        m_phase = Phase::Done;
        return;
    }
    if (m_phase == Phase::Loading && status.state != TrainerState::Loading && m_window->controller().history())
        begin(Phase::Settings);
    if (m_phase == Phase::Settings && settingsInForce())
        begin(Phase::Restart);
    if (m_phase == Phase::Restart && (!m_before || (m_window->controller().history() != m_before && resting))) {
        m_before.reset();
        begin(Phase::Training);
    }
    Q_EMIT waited();
    if (m_phase == Phase::Training && status.step >= step().until.value_or(0) && (resting || !step().until)) {
        m_phase = Phase::Done;
        Q_EMIT changed();
    }
}

void LessonPlayer::sendSettings()
{
    auto* arms = m_window->findChild<ArmsPanel*>(QStringLiteral("arms"));
    const std::vector<Hyperparameters>& present = m_window->controller().status().hyperparameters;
    for (const auto& [arm, setting] : step().settings) {
        const Hyperparameters before = present[static_cast<std::size_t>(arm)];
        const Hyperparameters after = arms->panel(arm)->description().consistent(setting.applied(before));
        if (after == before)
            continue;
        arms->setValues(arm, after);
        Q_EMIT arms->edited(arm, after);
    }
}

bool LessonPlayer::settingsInForce() const
{
    const std::vector<Hyperparameters>& present = m_window->controller().status().hyperparameters;
    return std::ranges::all_of(step().settings, [&](const auto& entry) {
        const auto& [arm, setting] = entry;
        const Hyperparameters& values = present[static_cast<std::size_t>(arm)];
        const Arm& description = m_window->controller().experiment().arms[static_cast<std::size_t>(arm)];
        return values == description.consistent(setting.applied(values));
    });
}

} // namespace tandem
