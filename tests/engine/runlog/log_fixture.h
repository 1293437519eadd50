// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/history/history_contents.h"
#include "history/history.h"
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>

namespace tandem {

inline RunDescription describedRun()
{
    RunDescription run;
    run.title = "A run";
    run.experimentText = "[problem]\nkind = \"quadratic\" # ∇\n";
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = 3;
    run.recordedSeeds = 2;
    run.firstSeed = 40;
    run.plannedSteps = 20000;
    run.trainingExamples = 1000;
    run.sketchSize = 5;
    run.compared = {1, 0};
    run.comparedDifferences = "weight decay";
    run.missing = {{"sharpness", wholeRun, "It is off."}, {"noise_scale", 1, "Arm \"SGDM\" has none: ∇ of one example."}};
    return run;
}

inline RunProvenance describedMachine()
{
    return {"tandem 0.1.0", "1.13.1", "cpu", "OpenBLAS 0.3.21", "A processor"};
}

/// Records what a training would, from `from` to `to`: a series at every step, one of evaluations, one that begins late,
/// sketches, an intervention at step 1000, a divergence at 1500.
inline void recordSteps(History& history, std::int64_t from, std::int64_t to)
{
    for (std::int64_t step = from; step < to; ++step) {
        if (step == 0)
            for (const int arm : {0, 1})
                history.series({"learning_rate", arm, allSeeds}).append(0, 0.1);
        if (step == 1000) {
            history.series({"learning_rate", 1, allSeeds}).append(step, 0.05);
            history.addIntervention({step, 0.001, 1, "learning_rate", 0.1, 0.05});
        }
        for (const int arm : {0, 1})
            for (const int seed : {0, 1}) {
                const double value = step == 1500 && seed == 1 ? std::numeric_limits<double>::quiet_NaN()
                                                               : std::sin(0.01 * static_cast<double>(step + arm)) / (seed + 1);
                // One arm in single precision, as networks record, one in double.
                history.series({"train_loss", arm, seed}).append(step, arm == 0 ? static_cast<float>(value) : value);
            }
        if (step == 1500)
            history.addDivergence({step, 0, 1});
        if (step % 64 == 0)
            history.series({"full_loss.mean", 0, allSeeds}).append(step, 1.0 / static_cast<double>(step + 1));
        if (step > 3000 && step % 3 != 0)
            history.series({"late"}).append(step, -0.0);
        if (step % 256 == 0) {
            const std::span<float> row = history.nextSnapshot();
            for (std::size_t i = 0; i < row.size(); ++i)
                row[i] = static_cast<float>(step) + static_cast<float>(i);
            history.publishSnapshot(step);
        }
        history.series({"seconds"}).append(step + 1, 1e-6 * static_cast<double>(step + 1));
        history.setStep(step + 1);
    }
}

inline bool waitFor(const std::function<bool()>& condition, int milliseconds = 10000)
{
    QElapsedTimer since;
    since.start();
    while (!condition()) {
        if (since.elapsed() > milliseconds)
            return false;
        QTest::qSleep(5);
    }
    return true;
}

} // namespace tandem
