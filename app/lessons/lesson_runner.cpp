// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/lesson_runner.h"

#include "controls/arms_panel.h"
#include "controls/number_text.h"
#include "controls/transport_bar.h"
#include "main_window.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tandem {

namespace {

bool isResting(const TrainerStatus& status)
{
    return status.state == TrainerState::Paused || status.state == TrainerState::Finished;
}

} // namespace

LessonRunner::LessonRunner(MainWindow* window, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_transport(window->findChild<TransportBar*>(QStringLiteral("transportBar")))
{
    const TrainingController* controller = &window->controller();
    // One that is refused is said where it stands, and the lesson goes on.
    connect(controller, &TrainingController::applied, this, [this](int arm) { m_unsettled.erase(arm); });
    connect(controller, &TrainingController::refused, this, [this](int arm) {
        m_unsettled.erase(arm);
        advance();
    });
    connect(controller, &TrainingController::statusChanged, this, &LessonRunner::advance);
    connect(m_transport, &TransportBar::playRequested, this, &LessonRunner::takePlay);
    connect(m_transport, &TransportBar::restartRequested, this, &LessonRunner::takeRestart);
}

void LessonRunner::setSteps(std::vector<LessonStep> steps)
{
    m_steps = std::move(steps);
    m_resume = Resume::None;
    m_wanted = m_doing;
    setPace();
    m_doing = -1;
    m_wanted = -1;
    m_phase = Phase::Done;
    m_unsettled.clear();
    m_before.reset();
}

void LessonRunner::goTo(int step)
{
    const bool isNew = step > m_wanted;
    m_wanted = std::max(m_wanted, step);
    setPace();
    if (isNew && m_resume == Resume::None && isPausedOnTheWay())
        train();
    advance();
}

QString LessonRunner::waitText() const
{
    const TrainerStatus& status = m_window->controller().status();
    if (m_phase != Phase::Training || status.step >= step().until.value_or(0))
        return {};
    const QString goal = countText(*step().until);
    if (isPausedOnTheWay())
        return tr("Paused on the way to step %1: Space goes on.").arg(goal);
    const QString wait = tr("Training to step %1").arg(goal);
    const double seconds = static_cast<double>(*step().until - status.step) / status.stepsPerSecond;
    return std::isfinite(seconds) ? tr("%1, about %2 s left").arg(wait, countText(std::llround(std::ceil(seconds))))
                                  : wait + QStringLiteral(" …");
}

void LessonRunner::advance()
{
    if (!isBusy())
        return;
    if (m_window->controller().status().state == TrainerState::Failed) {
        m_doing = m_wanted;
        m_phase = Phase::Done;
        setPace();
        Q_EMIT done();
        return;
    }
    resume();
    while (isBusy() && isOver()) {
        if (m_phase == Phase::Done) {
            ++m_doing;
            setPace();
            begin(Phase::Loading);
        } else {
            begin(static_cast<Phase>(static_cast<int>(m_phase) + 1));
        }
    }
    const TrainerStatus& status = m_window->controller().status();
    if (m_phase == Phase::Training && status.state == TrainerState::Finished && status.step > m_trainedFrom)
        train(); // past the end that the experiment plans, as Play does
    Q_EMIT waited();
    if (!isBusy())
        Q_EMIT done();
}

bool LessonRunner::isPausedOnTheWay() const
{
    const TrainerStatus& status = m_window->controller().status();
    return m_phase == Phase::Training && status.state == TrainerState::Paused && status.step > m_trainedFrom
        && status.step < step().until.value_or(0);
}

bool LessonRunner::isOver() const
{
    const TrainingController& controller = m_window->controller();
    const TrainerStatus& status = controller.status();
    switch (m_phase) {
    case Phase::Loading:
        return status.state != TrainerState::Loading && controller.history();
    case Phase::Halting:
        return isResting(status);
    case Phase::Settings:
        return m_unsettled.empty();
    case Phase::Restart:
        // A status may be older than the history that was read after it.
        return !m_before
            || (controller.history() != m_before && controller.history()->step() == status.step && isResting(status));
    case Phase::Training:
        return !step().until || (status.step >= *step().until && isResting(status));
    case Phase::Done:
        break;
    }
    return true;
}

void LessonRunner::begin(Phase phase)
{
    m_phase = phase;
    TrainingController& controller = m_window->controller();
    if (phase == Phase::Halting && controller.status().state == TrainerState::Running)
        controller.pause();
    if (phase == Phase::Settings)
        sendSettings();
    if (phase == Phase::Restart && step().restarts && controller.status().step > 0)
        restart();
    if (phase == Phase::Training) {
        m_before.reset();
        train();
    }
}

void LessonRunner::sendSettings()
{
    auto* arms = m_window->findChild<ArmsPanel*>(QStringLiteral("arms"));
    const std::vector<Hyperparameters>& present = m_window->controller().status().hyperparameters;
    for (const auto& [arm, setting] : step().settings) {
        const Hyperparameters before = present[static_cast<std::size_t>(arm)];
        const Hyperparameters after = arms->panel(arm)->description().consistent(setting.applied(before));
        if (after == before)
            continue;
        m_unsettled.insert(arm);
        arms->setValues(arm, after);
        Q_EMIT arms->edited(arm, after);
    }
}

void LessonRunner::restart()
{
    m_before = m_window->controller().history();
    m_window->controller().restart();
    m_window->controller().pause();
}

void LessonRunner::train()
{
    m_resume = Resume::None;
    setPace();
    m_trainedFrom = m_window->controller().status().step;
    const std::int64_t toGo = step().until.value_or(0) - m_trainedFrom;
    if (toGo > 0)
        m_window->controller().step(toGo);
}

void LessonRunner::takePlay()
{
    // Whoever paused on the way goes on to where the step ends, not to the end of the run.
    if (m_phase != Phase::Training || !isResting(m_window->controller().status()))
        return;
    m_resume = Resume::Slowing;
    setPace();
}

void LessonRunner::resume()
{
    const TrainerStatus& status = m_window->controller().status();
    if (m_resume == Resume::Slowing && status.state == TrainerState::Running) {
        m_resume = Resume::Halting;
        m_window->controller().pause();
    } else if (m_resume == Resume::Halting && isResting(status)) {
        train();
    }
}

void LessonRunner::takeRestart()
{
    if (m_phase != Phase::Training)
        return;
    m_phase = Phase::Restart;
    m_resume = Resume::None;
    setPace();
    m_before = m_window->controller().history();
    m_window->controller().pause();
}

void LessonRunner::setPace()
{
    constexpr double slowest = 1.0;
    const double limit = m_resume != Resume::None ? slowest : m_doing < m_wanted ? 0.0 : m_transport->speedLimit();
    m_window->controller().setSpeedLimit(limit);
}

} // namespace tandem
