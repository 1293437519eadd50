// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arms_panel.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "stall_meter.h"
#include "support/input_error.h"
#include "theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
#include <QThread>
#include <QWindow>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// What watching costs: the same experiment with and without a window, in turns; and how long the window keeps its user waiting,
// also while sliders are moved like mad. Or, in a process of its own, how long it takes to start. One JSON line on standard
// output.

using namespace tandem;

namespace {

struct Measurement {
    double stepsPerSecond = 0.0;
    double guiShare = 0.0;     ///< of one core
    double longestPause = 0.0; ///< ms
    double pause99 = 0.0;      ///< ms, 99th percentile
    double longestMadPause = 0.0;
    double madPause99 = 0.0;
    double madStepsPerSecond = 0.0;
    long long interventions = 0;
};

Experiment endless(const std::string& name)
{
    return loadExperiment(name, {{"run.steps", "1000000000"}});
}

double headlessRate(const std::string& experiment, double seconds)
{
    Trainer trainer(endless(experiment));
    while (trainer.status().step == 0)
        QThread::msleep(5);
    QThread::msleep(500);
    const std::int64_t begin = trainer.status().step;
    QElapsedTimer since;
    since.start();
    QThread::msleep(static_cast<unsigned long>(seconds * 1e3));
    return static_cast<double>(trainer.status().step - begin) / (static_cast<double>(since.nsecsElapsed()) * 1e-9);
}

void runEvents(double seconds)
{
    QEventLoop loop;
    QTimer::singleShot(static_cast<int>(seconds * 1e3), Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

std::int64_t stepNow(MainWindow& window)
{
    window.controller().poll();
    return window.controller().status().step;
}

bool somethingIsDrawn(MainWindow& window)
{
    return window.controller().status().step > 0 && !window.plotGrid().plots().front()->legendTexts().isEmpty();
}

void moveSlidersLikeMad(MainWindow& window, double seconds)
{
    const QList<QSlider*> sliders = window.findChild<ArmsPanel*>()->findChildren<QSlider*>();
    // Each back and forth about where it stands, so that the work per step stays about what it was.
    std::vector<int> places;
    for (const QSlider* slider : sliders)
        places.push_back(slider->value());
    QTimer mover;
    int moves = 0;
    QObject::connect(&mover, &QTimer::timeout, [&] {
        const int chosen = moves % static_cast<int>(sliders.size());
        sliders[chosen]->setValue(places[static_cast<std::size_t>(chosen)] + moves / static_cast<int>(sliders.size()) % 3 - 1);
        ++moves;
    });
    mover.start(8); // as often as a mouse reports
    runEvents(seconds);
}

Measurement watched(const std::string& experiment, double seconds)
{
    Measurement found;
    MainWindow window({}, MainWindow::Memory::None);
    StallMeter meter;
    window.controller().open(endless(experiment));
    window.show();
    while (!somethingIsDrawn(window))
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    runEvents(0.5);

    window.frameClock().start(); // counts from here
    std::int64_t begin = stepNow(window);
    QElapsedTimer since;
    since.start();
    runEvents(seconds);
    found.stepsPerSecond = static_cast<double>(stepNow(window) - begin) / (static_cast<double>(since.nsecsElapsed()) * 1e-9);
    found.guiShare = window.frameClock().cpuShare();

    meter.start();
    runEvents(seconds / 2);
    meter.stop();
    found.longestPause = meter.longestPauseMilliseconds();
    found.pause99 = meter.pauseMilliseconds(0.99);

    meter.start();
    begin = stepNow(window);
    since.restart();
    moveSlidersLikeMad(window, seconds);
    found.madStepsPerSecond = static_cast<double>(stepNow(window) - begin) / (static_cast<double>(since.nsecsElapsed()) * 1e-9);
    meter.stop();
    found.longestMadPause = meter.longestPauseMilliseconds();
    found.madPause99 = meter.pauseMilliseconds(0.99);
    found.interventions = static_cast<long long>(window.controller().history()->interventions().size());
    return found;
}

/// From `began`, a time of the steady clock, to a window that is painted, and to the first point in it; and the longest pause
/// between that and two seconds later, in which LibTorch is loaded for the instruments of a network.
void printStart(const std::string& experiment, double began)
{
    const auto age
        = [began] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count() - began; };
    MainWindow window({}, MainWindow::Memory::None);
    window.loadWhenPainted();
    window.controller().open(endless(experiment));
    window.show();
    while (!window.windowHandle()->isExposed())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    window.repaint();
    const double painted = age();
    while (!somethingIsDrawn(window))
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const double drawn = age();
    StallMeter meter;
    meter.start();
    runEvents(2.0);
    meter.stop();
    std::printf("{\"window_seconds\": %.3f, \"point_seconds\": %.3f, \"longest_pause_ms\": %.1f}\n", painted, drawn,
        meter.longestPauseMilliseconds());
}

double middle(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
    return values[values.size() / 2];
}

/// Turns with a window, each between two without.
void printWatching(const std::string& experiment, double seconds)
{
    constexpr int turns = 5;
    std::vector<Measurement> watchedTurns;
    std::vector<double> headless{headlessRate(experiment, seconds)};
    std::vector<double> ratios;
    for (int turn = 0; turn < turns; ++turn) {
        watchedTurns.push_back(watched(experiment, seconds));
        headless.push_back(headlessRate(experiment, seconds));
        ratios.push_back(2.0 * watchedTurns[turn].stepsPerSecond / (headless[turn] + headless[turn + 1]));
    }
    const auto valuesOf = [&](double Measurement::*member) {
        std::vector<double> values(watchedTurns.size());
        std::ranges::transform(watchedTurns, values.begin(), member);
        return values;
    };
    const auto median = [&](double Measurement::*member) { return middle(valuesOf(member)); };
    const auto longest = [&](double Measurement::*member) { return std::ranges::max(valuesOf(member)); };
    std::printf("{\"name\": \"window\", \"experiment\": \"%s\", \"turns\": %d, \"ratio\": %.3f, \"least_ratio\": %.3f, "
                "\"greatest_ratio\": %.3f, \"headless_steps_per_second\": %.0f, \"watched_steps_per_second\": %.0f, "
                "\"gui_thread_share\": %.3f, \"longest_pause_ms\": %.1f, \"pause_p99_ms\": %.1f, "
                "\"mad_steps_per_second\": %.0f, \"mad_longest_pause_ms\": %.1f, \"mad_pause_p99_ms\": %.1f, "
                "\"interventions\": %lld}\n",
        experiment.c_str(), turns, middle(ratios), std::ranges::min(ratios), std::ranges::max(ratios), middle(headless),
        median(&Measurement::stepsPerSecond), median(&Measurement::guiShare), longest(&Measurement::longestPause),
        median(&Measurement::pause99), median(&Measurement::madStepsPerSecond), longest(&Measurement::longestMadPause),
        median(&Measurement::madPause99), watchedTurns.back().interventions);
}

} // namespace

/// window_bench [EXPERIMENT [SECONDS]], or window_bench EXPERIMENT start TIME with the time of the steady clock at which the
/// program was begun.
int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    applyTheme(Theme::Light);
    const std::string experiment = argc > 1 ? argv[1] : "fashion-mlp";
    try {
        if (argc > 3 && std::string_view(argv[2]) == "start") {
            printStart(experiment, std::atof(argv[3]));
            return 0;
        }
        printWatching(experiment, argc > 2 ? std::atof(argv[2]) : 8.0);
    } catch (const InputError& error) {
        std::fprintf(stderr, "window_bench: %s\n", error.what());
        return 2;
    }
    return 0;
}
