// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arms_panel.h"
#include "controls/timeline.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "stall_meter.h"
#include "theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QSlider>
#include <QThread>
#include <QWheelEvent>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

// How long the window keeps its user waiting when there is much to show: 8 arms of 16 seeds with a million steps behind
// them, every fourth step of every seed recorded, and more streaming in. One JSON line on standard output.

using namespace tandem;

namespace {

constexpr int arms = 8;
constexpr int seeds = 16;

std::string crowdedExperiment()
{
    std::string text = "title = \"Crowded\"\n[problem]\nkind = \"quadratic\"\ncurvatures = [1.0, 0.1]\nnoise = \"isotropic\"\n"
                       "noise_variance = 8.0\nstart = [3.0, 3.0]\n[run]\nseeds = "
        + std::to_string(seeds) + "\nsteps = 1000000000\nrecord_every = 4\n";
    for (int arm = 0; arm < arms; ++arm) {
        text += "[[arm]]\nname = \"arm " + std::to_string(arm) + "\"\noptimizer = \"" + (arm % 2 ? "sgdm" : "sgd")
            + "\"\nlearning_rate = " + std::to_string(0.005 * (1 + arm / 2)) + "\nbatch_size = 8\n";
        if (arm % 2)
            text += "momentum = 0.9\n";
    }
    return text;
}

void runEvents(double seconds)
{
    QEventLoop loop;
    QTimer::singleShot(static_cast<int>(seconds * 1e3), Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

/// What a hand does every time the mouse reports, about 125 times a second.
using Gesture = std::function<void(int tick)>;

struct Pauses {
    double longest = 0.0;     ///< ms
    double p99 = 0.0;         ///< ms
    double longestBusy = 0.0; ///< ms of processor time
    double busy99 = 0.0;      ///< ms of processor time
};

Pauses during(const Gesture& gesture, double seconds)
{
    StallMeter meter;
    QTimer mouse;
    mouse.setTimerType(Qt::PreciseTimer);
    int tick = 0;
    QObject::connect(&mouse, &QTimer::timeout, [&] { gesture(tick++); });
    meter.start();
    mouse.start(8);
    runEvents(seconds);
    meter.stop();
    return {meter.longestPauseMilliseconds(), meter.pauseMilliseconds(0.99), meter.busyMilliseconds(1.0),
        meter.busyMilliseconds(0.99)};
}

void sendMouse(QWidget* widget, QEvent::Type type, QPointF position)
{
    const bool held = type != QEvent::MouseButtonRelease;
    QMouseEvent event(type, position, widget->mapToGlobal(position), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
        held ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
}

/// Back and forth over the widest part of a widget with the button held.
Gesture dragIn(QWidget* widget)
{
    return [widget](int tick) {
        const int phase = tick % 200;
        const double share = phase < 100 ? phase / 100.0 : 2.0 - phase / 100.0;
        const QPointF at(widget->width() * (0.2 + 0.6 * share), widget->height() * 0.5);
        sendMouse(widget, tick == 0 ? QEvent::MouseButtonPress : QEvent::MouseMove, at);
    };
}

Gesture wheelOver(QWidget* widget)
{
    return [widget](int tick) {
        const QPointF at(widget->width() * 0.6, widget->height() * 0.5);
        const int direction = tick % 60 < 30 ? 120 : -120;
        QWheelEvent event(
            at, widget->mapToGlobal(at), {}, {0, direction}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    };
}

Gesture slide(const MainWindow& window)
{
    const QList<QSlider*> sliders = window.findChild<ArmsPanel*>()->findChildren<QSlider*>();
    std::vector<int> places;
    for (const QSlider* slider : sliders)
        places.push_back(slider->value());
    return [sliders, places](int tick) {
        const auto chosen = static_cast<std::size_t>(tick) % places.size();
        sliders[static_cast<int>(chosen)]->setValue(places[chosen] + tick / static_cast<int>(places.size()) % 3 - 1);
    };
}

/// Milliseconds from the move of a slider to the first step done with the new value.
std::vector<double> sliderLatencies(MainWindow& window)
{
    TrainingController& controller = window.controller();
    QSlider* slider = window.findChild<ArmsPanel*>()->findChild<QSlider*>();
    const int place = slider->value();
    std::vector<double> found;
    for (int i = 0; i < 40; ++i) {
        runEvents(0.05 + 0.001 * i);
        controller.poll();
        const std::int64_t before = controller.status().lastAppliedStep;
        QElapsedTimer since;
        since.start();
        slider->setValue(place + (i % 2 ? 0 : 2));
        while (controller.status().lastAppliedStep == before || controller.status().step <= controller.status().lastAppliedStep) {
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            controller.poll();
            QThread::usleep(200);
        }
        found.push_back(static_cast<double>(since.nsecsElapsed()) * 1e-6);
    }
    std::sort(found.begin(), found.end());
    return found;
}

void print(const char* name, const Pauses& pauses)
{
    std::printf("\"%s_longest_ms\": %.1f, \"%s_p99_ms\": %.1f, \"%s_longest_busy_ms\": %.1f, \"%s_p99_busy_ms\": %.1f, ", name,
        pauses.longest, name, pauses.p99, name, pauses.longestBusy, name, pauses.busy99);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    applyTheme(Theme::Light);
    const double seconds = argc > 1 ? std::atof(argv[1]) : 6.0;
    const std::int64_t history = argc > 2 ? std::atoll(argv[2]) : 1000000;

    MainWindow window({}, MainWindow::Memory::None);
    window.controller().open(parseExperiment(crowdedExperiment(), "crowded"));
    window.resize(1280, 720);
    window.show();
    while (window.controller().status().step < history)
        runEvents(0.2);
    window.controller().setSpeedLimit(20000.0);
    runEvents(1.0);

    QWidget* loss = window.plotGrid().plots().front()->findChild<QWidget*>(QStringLiteral("plot"));
    auto* timeline = window.findChild<Timeline*>();
    const std::int64_t begin = window.controller().status().step;
    const Pauses watching = during([](int) {}, seconds);
    const Pauses dragging = during(dragIn(loss), seconds);
    sendMouse(loss, QEvent::MouseButtonRelease, loss->rect().center());
    const Pauses zooming = during(wheelOver(loss), seconds);
    window.plotGrid().setFollowing(true);
    const Pauses scrubbing = during(dragIn(timeline), seconds);
    sendMouse(timeline, QEvent::MouseButtonRelease, timeline->rect().center());
    timeline->setCursorStep(std::nullopt);
    window.plotGrid().setPinnedStep(std::nullopt);
    const Pauses sliding = during(slide(window), seconds);
    const std::vector<double> latencies = sliderLatencies(window);

    std::printf("{\"name\": \"interaction\", \"arms\": %d, \"seeds\": %d, \"history_steps\": %lld, \"streamed_steps\": %lld, ",
        arms, seeds, static_cast<long long>(begin), static_cast<long long>(window.controller().status().step - begin));
    print("watching", watching);
    print("dragging", dragging);
    print("zooming", zooming);
    print("scrubbing", scrubbing);
    print("sliding", sliding);
    std::printf("\"slider_to_step_median_ms\": %.1f, \"slider_to_step_longest_ms\": %.1f}\n", latencies[latencies.size() / 2],
        latencies.back());
    return 0;
}
