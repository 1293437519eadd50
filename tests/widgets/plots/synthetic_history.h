// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace tandem {

/// A made-up run of two arms, SGD and SGDM, that looks like training: for plots to draw without a trainer.
struct SyntheticRun {
    int seeds = 4;
    std::int64_t steps = 20000;
    std::int64_t evaluateEvery = 1000;
    std::int64_t trainingExamples = 0;
    double batchSize = 64;
    double noise = 0.15;          ///< relative, of the minibatch loss
    bool recordEverySeed = false; ///< train_loss of every seed, not only the mean
    bool unresolvedAtEnd = false; ///< upper end of SGDM's noise scale in the last fifth
    bool noiseless = false;       ///< gradient noise 0, no spread over seeds
    std::int64_t spikeAt = -1;    ///< one step of SGD's mean loss that is `spike`
    double spike = 50.0;
    std::int64_t divergeAt = -1; ///< SGDM's last seed turns NaN
    std::int64_t zeroAt = -1;    ///< one step of SGD's mean loss that is 0
    std::vector<MissingInstrument> missing = {};
};

/// Appends the steps [from, to) of the run to `history`.
inline void record(History& history, const SyntheticRun& run, std::int64_t from, std::int64_t to)
{
    std::mt19937_64 random(static_cast<std::uint64_t>(from) + 1);
    std::normal_distribution<double> normal;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (int arm = 0; arm < 2; ++arm) {
        Series& mean = history.series({"train_loss.mean", arm, allSeeds});
        Series& spread = history.series({"train_loss.std", arm, allSeeds});
        const double noise = run.noiseless ? 0.0 : run.noise;
        const auto level = [arm](std::int64_t step) {
            return 0.25
                + 2.05 * std::exp(-static_cast<double>(step) / (arm ? 900.0 : 1200.0))
                / (1.0 + static_cast<double>(step) / 4000.0);
        };
        for (std::int64_t step = from; step < to; ++step) {
            double value = level(step) * (1.0 + noise * normal(random) / 2.0);
            if (arm == 0 && step == run.spikeAt)
                value = run.spike;
            if (arm == 0 && step == run.zeroAt)
                value = 0.0;
            mean.append(step, value);
            spread.append(step, 0.1 * value);
            for (int seed = 0; run.recordEverySeed && seed < run.seeds; ++seed) {
                const bool diverged = arm == 1 && seed == run.seeds - 1 && run.divergeAt >= 0 && step >= run.divergeAt;
                history.series({"train_loss", arm, seed}).append(step, diverged ? nan : value * (1.0 + 0.1 * normal(random)));
            }
            if (step % 16 == 0) {
                const double scale = run.noiseless ? 0.0 : (arm ? 240.0 : 200.0) * std::exp2(static_cast<double>(step) / 6000.0);
                const double width = 0.25 + 2.0 / (1.0 + static_cast<double>(step) / 200.0);
                const bool open = arm == 1 && run.unresolvedAtEnd && step > run.steps * 4 / 5;
                history.series({"noise_scale", arm, allSeeds}).append(step, scale * (1.0 + 0.05 * normal(random)));
                history.series({"noise_scale_low", arm, allSeeds}).append(step, scale / (1.0 + width));
                history.series({"noise_scale_high", arm, allSeeds}).append(step, open ? infinity : scale * (1.0 + width));
            }
            if (step % run.evaluateEvery == 0) {
                const double wobble = 1.0 + noise * 0.1 * normal(random);
                history.series({"full_loss.mean", arm, allSeeds}).append(step, level(step) * wobble);
                history.series({"full_loss.std", arm, allSeeds}).append(step, 0.06 * level(step));
                history.series({"test_loss.mean", arm, allSeeds}).append(step, (level(step) + 0.08) * wobble);
                history.series({"test_loss.std", arm, allSeeds}).append(step, 0.08 * level(step));
            }
        }
        if (from == 0) {
            history.series({"batch_size", arm, allSeeds}).append(0, run.batchSize);
            history.series({"learning_rate", arm, allSeeds}).append(0, 0.1);
            history.series({"momentum", arm, allSeeds}).append(0, arm ? 0.9 : 0.0);
        }
    }
    for (std::int64_t step = (from + run.evaluateEvery - 1) / run.evaluateEvery * run.evaluateEvery; step < to;
         step += run.evaluateEvery) {
        const double difference = -0.01 * std::exp(-static_cast<double>(step) / 3000.0);
        const double gap = run.noiseless ? nan : 40.0 * difference + 0.15 * normal(random);
        history.series({"gap", wholeRun, allSeeds}).append(step, gap);
        history.series({"gap_low", wholeRun, allSeeds}).append(step, gap - 0.5);
        history.series({"gap_high", wholeRun, allSeeds}).append(step, gap + 0.5);
        history.series({"gap_difference", wholeRun, allSeeds}).append(step, difference);
        history.series({"gap_spread", wholeRun, allSeeds}).append(step, run.noiseless ? 0.0 : 0.02);
    }
    for (std::int64_t step = (from + 15) / 16 * 16; step < to; step += 16) {
        const std::span<float> row = history.nextSnapshot();
        const int size = history.description().sketchSize;
        for (int replica = 0; replica < 2 * run.seeds; ++replica) {
            const double time = 1.0 - std::exp(-static_cast<double>(step) / (replica < run.seeds ? 5000.0 : 4000.0));
            for (int i = 0; i < size; ++i) {
                const double bend = i % 3 == 0 ? time : std::sin(3.0 * time + i) - std::sin(i);
                const double own = 0.25 * time * std::sin(7.0 * replica + 3.0 * i) * (run.noiseless ? 0.0 : 1.0);
                row[static_cast<std::size_t>(replica * size + i)] = static_cast<float>(bend + own + 0.01 * normal(random));
            }
        }
        history.publishSnapshot(step);
    }
    if (run.divergeAt >= from && run.divergeAt < to)
        history.addDivergence({run.divergeAt, 1, run.seeds - 1});
    history.setStep(to - 1);
}

inline std::shared_ptr<History> syntheticHistory(const SyntheticRun& run)
{
    RunDescription description;
    description.title = "Synthetic";
    description.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    description.seeds = run.seeds;
    description.recordedSeeds = run.seeds;
    description.plannedSteps = run.steps;
    description.trainingExamples = run.trainingExamples;
    description.sketchSize = 16;
    description.missing = run.missing;
    return std::make_shared<History>(description);
}

inline std::shared_ptr<History> recordedHistory(const SyntheticRun& run)
{
    std::shared_ptr<History> history = syntheticHistory(run);
    record(*history, run, 0, run.steps);
    return history;
}

/// A slider move: the change of batch size of an arm, in the list and in its series.
inline void changeBatchSize(History& history, std::int64_t step, int arm, double before, double after)
{
    history.addIntervention({step, 0.0, arm, "batch_size", before, after});
    history.series({"batch_size", arm, allSeeds}).append(step, after);
}

} // namespace tandem
