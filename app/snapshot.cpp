// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshot.h"

#include "controls/transport_bar.h"
#include "lessons/lesson_player.h"
#include "logs/open_log.h"
#include "main_window.h"
#include "picture.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "presenter.h"
#include "support/input_error.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QThread>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tandem {

namespace {

void train(TrainingController& controller)
{
    constexpr unsigned long pollMilliseconds = 20;
    constexpr qint64 reportMilliseconds = 1000;
    QElapsedTimer sinceReport;
    sinceReport.start();
    while (controller.status().state == TrainerState::Loading || controller.status().state == TrainerState::Running) {
        QThread::msleep(pollMilliseconds);
        controller.poll();
        if (sinceReport.elapsed() < reportMilliseconds)
            continue;
        sinceReport.restart();
        const TrainerStatus& status = controller.status();
        std::fprintf(stderr, "step %lld of %lld, %.0f steps/s\n", static_cast<long long>(status.step),
            static_cast<long long>(status.targetStep), status.stepsPerSecond);
    }
    if (controller.status().state == TrainerState::Failed)
        throw InputError(controller.status().message);
}

/// Goes through a lesson up to `step`, the last when it is 0, as fast as it trains.
void playLesson(MainWindow& window, const std::string& name, int step)
{
    auto* player = window.findChild<LessonPlayer*>(QStringLiteral("lessonPlayer"));
    const int steps = static_cast<int>(loadLesson(name, player->parts()).steps.size());
    if (step > steps)
        throw InputError("--step " + std::to_string(step) + ": the lesson has " + std::to_string(steps) + " steps.");
    player->open(QString::fromStdString(name));
    for (const int last = step > 0 ? step : steps;;) {
        window.findChild<TransportBar*>(QStringLiteral("transportBar"))->setSpeedLimit(0.0);
        while (player->isBusy()) {
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
            window.controller().poll();
        }
        if (window.controller().status().state == TrainerState::Failed)
            throw InputError(window.controller().status().message);
        if (player->at() + 1 == last)
            return;
        player->reveal();
        player->next();
    }
}

/// The trajectory's plane is computed in the background, and a picture of half of it would be another run's.
void settle(MainWindow& window)
{
    do {
        window.showFrame();
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    } while (!window.plotGrid().settled());
    window.showFrame();
    window.plotGrid().refreshNow();
    QCoreApplication::processEvents();
}

} // namespace

ExitCode takeSnapshot(const WindowCommands::Snapshot& snapshot)
{
    const QString path = QString::fromStdString(snapshot.out);
    if (const QString objection = pictureObjection(path); !objection.isEmpty())
        throw InputError(objection.toStdString());
    std::vector<Setting> settings;
    if (snapshot.steps > 0)
        settings.push_back({"run.steps", std::to_string(snapshot.steps)});
    const QString log = QString::fromStdString(snapshot.experiment);
    const bool recorded = looksLikeRunLog(log);
    if (recorded && snapshot.steps > 0)
        throw InputError("--steps: a run log is shown as it was recorded.");
    std::optional<Experiment> experiment;
    if (recorded)
        LogReader{snapshot.experiment}; // refused in its own words before there is a window
    else if (snapshot.lesson.empty())
        experiment = loadExperiment(snapshot.experiment.empty() ? "fashion-mlp" : snapshot.experiment, settings);

    MainWindow window({}, MainWindow::Memory::None);
    RunPlot* plot = nullptr;
    if (!snapshot.plot.empty()) {
        plot = window.plotGrid().plot(QString::fromStdString(snapshot.plot));
        if (!plot)
            throw InputError("there is no plot \"" + snapshot.plot + "\"; there are "
                + window.plotGrid().plotNames().join(QStringLiteral(", ")).toStdString());
    }
    if (plot)
        window.plotGrid().show(plot);
    if (!snapshot.lesson.empty())
        playLesson(window, snapshot.lesson, snapshot.lessonStep);
    else if (experiment)
        window.controller().open(std::move(*experiment));
    else
        window.open(log);
    window.resize(snapshot.width, snapshot.height);
    window.show();
    if (snapshot.presenter)
        window.findChild<Presenter*>(QStringLiteral("presenterMode"))->enter(Presenter::Screen::Window);
    if (window.width() > snapshot.width || window.height() > snapshot.height)
        std::fprintf(stderr, "The window does not fit %dx%d; it needs %dx%d.\n", snapshot.width, snapshot.height, window.width(),
            window.height());
    window.frameClock().stop(); // nothing is drawn before the training is done
    if (experiment)
        train(window.controller());
    window.frameClock().start();
    settle(window);
    if (plot && !plot->saveImage(path))
        throw InputError("Cannot write " + snapshot.out + ".");
    if (const QString objection = plot ? QString() : savePicture(window, path); !objection.isEmpty())
        throw InputError(objection.toStdString());
    return ExitCode::Well;
}

} // namespace tandem
