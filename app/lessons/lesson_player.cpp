// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/lesson_player.h"

#include "controls/transport_bar.h"
#include "lessons/lesson_runner.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/instrument_plot.h"
#include "plots/instrument_quantities.h"
#include "support/input_error.h"

#include <QScopedValueRollback>

#include <algorithm>

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
    , m_runner(new LessonRunner(window, this))
{
    setObjectName("lessonPlayer");
    connect(m_runner, &LessonRunner::done, this, &LessonPlayer::changed);
    connect(m_runner, &LessonRunner::waited, this, &LessonPlayer::waited);
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
        if (lesson.experimentText.empty())
            m_window->open(QString::fromStdString(lesson.experiment));
        else
            controller.open(parseExperiment(lesson.experimentText, lesson.name + ".toml")); // it has been read once
        controller.setOpensPaused(false);
    }
    m_revealed.assign(lesson.steps.size(), false);
    m_votes.clear();
    for (const LessonStep& step : lesson.steps)
        m_votes.emplace_back(step.prediction ? step.prediction->answers.size() : 0, 0);
    m_runner->setSteps(lesson.steps);
    m_lesson = std::move(lesson);
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
    m_runner->setSteps({});
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

bool LessonPlayer::isBusy() const
{
    return m_runner->isBusy();
}

QString LessonPlayer::waitText() const
{
    return m_at < m_runner->doing() ? QString() : m_runner->waitText();
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
    if (const auto& limit = m_lesson->steps[static_cast<std::size_t>(step)].stepsPerSecond)
        m_window->findChild<TransportBar*>(QStringLiteral("transportBar"))->setSpeedLimit(*limit);
    showView();
    m_runner->goTo(step);
    Q_EMIT changed();
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

} // namespace tandem
