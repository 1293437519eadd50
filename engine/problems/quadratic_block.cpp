// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_block.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

/// The records of one metric that fall into a chunk of steps.
struct RecordedSteps {
    std::int64_t first = 0; ///< relative to the chunk's first step
    std::int64_t every = 1;
    std::int64_t count = 0;
};

RecordedSteps recordedSteps(const RecordBlock& records, int metric, std::int64_t first, std::int64_t steps)
{
    const std::int64_t every = records.metrics()[metric].every;
    const std::int64_t offset = records.firstMeasured(metric, first) - first;
    return {offset, every, offset < steps ? (steps - 1 - offset) / every + 1 : 0};
}

} // namespace

QuadraticScratch::QuadraticScratch(const QuadraticModel& model)
{
    const auto replicas = static_cast<std::size_t>(model.arms()) * blockSeeds;
    const std::size_t state = replicas * static_cast<std::size_t>(model.parameters());
    for (std::vector<double>& sum : sums)
        sum.resize(replicas * chunkSteps);
    peaks.resize(state);
    savedTheta.resize(state);
    savedBuffer.resize(state);
}

QuadraticBlock::QuadraticBlock(const QuadraticModel& model, std::int64_t firstSeed, int firstColumn, int seeds)
    : SeedBlock(
        model.arms(), {model.config().start, model.config().startSpread}, model.divergenceLimit(), firstSeed, firstColumn, seeds)
    , m_noise(firstSeed + firstColumn, seeds)
{
}

void QuadraticBlock::advance(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch)
{
    const std::int64_t end = first + steps;
    while (first < end) {
        const std::int64_t stop = std::min(end, (first / chunkSteps + 1) * chunkSteps);
        advanceChunk(model, first, stop - first, records, scratch);
        first = stop;
    }
}

void QuadraticBlock::advanceChunk(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch)
{
    scratch.savedTheta = m_theta;
    scratch.savedBuffer = m_buffer;
    attempt(model, first, steps, records, scratch);
    if (!anyLeft(model, scratch)) {
        holdDiverged(scratch);
        return;
    }
    // A replica left the range somewhere in this chunk: again, a step at a time, to stop it at the first such step.
    m_theta = scratch.savedTheta;
    m_buffer = scratch.savedBuffer;
    for (std::int64_t step = first; step < first + steps; ++step) {
        scratch.savedTheta = m_theta;
        scratch.savedBuffer = m_buffer;
        attempt(model, step, 1, records, scratch);
        holdDiverged(scratch);
        markDiverged(model.divergenceLimit(), step + 1);
    }
}

void QuadraticBlock::attempt(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch)
{
    const QuadraticConfig& config = model.config();
    const int width = chainLanes();
    const int vectors = (m_seeds + width - 1) / width;
    const int coordinatesAtOnce = std::clamp(chainsAtOnce / (m_arms * vectors), 1, chainsAtOnce);
    const std::int64_t firstGroup = first / groupSteps;
    const int groups = static_cast<int>((first + steps - 1) / groupSteps - firstGroup + 1);
    const std::int64_t noiseOffset = (first - firstGroup * groupSteps) * m_noise.stride();

    const RecordedSteps losses = recordedSteps(records, ClosedFormMetrics::loss, first, steps);
    const RecordedSteps signals = recordedSteps(records, ClosedFormMetrics::signal, first, steps);
    const Tracing tracing = losses.count > 0 || signals.count > 0 ? Tracing::On : Tracing::Off;
    const std::int64_t sumStride = m_arms * blockSeeds;
    std::fill_n(scratch.sums[0].begin(), losses.count * sumStride, 0.0);
    std::fill_n(scratch.sums[1].begin(), signals.count * sumStride, 0.0);
    std::fill_n(scratch.sums[2].begin(), signals.count * sumStride, 0.0);

    const QuadraticChain idle{.theta = scratch.idleTheta.data(),
        .buffer = scratch.idleBuffer.data(),
        .noise = scratch.noise[0].data() + noiseOffset,
        .peak = scratch.idlePeak.data()};
    std::array<QuadraticChain, chainsAtOnce> chains;
    std::array<int, chainsAtOnce> coordinate{};
    std::array<int, chainsAtOnce> place{}; // in [arm, seed]
    int waiting = 0;
    const auto run = [&] {
        for (int c = 0; c < chainsAtOnce; ++c) {
            if (c >= waiting)
                chains[c] = idle;
            chains[c].trace = scratch.trace[c].data();
        }
        advanceChains(chains, config.noise, m_noise.stride(), steps, tracing);
        for (int c = 0; tracing == Tracing::On && c < waiting; ++c) {
            const int i = coordinate[c];
            const double h = config.curvatures[i];
            const double* trace = chains[c].trace;
            addSquares(trace, losses.first, losses.every, losses.count, 0.5 * h, scratch.sums[0].data() + place[c], sumStride);
            addSquares(trace, signals.first, signals.every, signals.count, h * h, scratch.sums[1].data() + place[c], sumStride);
            addSquares(trace, signals.first, signals.every, signals.count, 1.0, scratch.sums[2].data() + place[c], sumStride);
            if (m_parameters > ClosedFormMetrics::coordinatesUpTo)
                continue;
            const int arm = place[c] / blockSeeds;
            const int seed = place[c] % blockSeeds;
            const int here = std::min(width, m_seeds - seed);
            const std::int64_t replica = static_cast<std::int64_t>(arm) * (records.replicas() / m_arms) + m_firstColumn + seed;
            for (std::int64_t record = 0; record < losses.count; ++record) {
                const std::int64_t step = losses.first + record * losses.every;
                double* row = records.row(ClosedFormMetrics::firstCoordinate + i, first + step).data() + replica;
                for (int lane = 0; lane < here; ++lane) {
                    row[lane] = divergedAt(arm, seed + lane) < 0 ? trace[step * width + lane]
                                                                 : std::numeric_limits<double>::quiet_NaN();
                }
            }
        }
        waiting = 0;
    };

    for (int begin = 0; begin < m_parameters; begin += coordinatesAtOnce) {
        const int end = std::min(begin + coordinatesAtOnce, m_parameters);
        for (int i = begin; i < end; ++i) {
            float* noise = scratch.noise[i - begin].data();
            if (config.noise != QuadraticNoise::None)
                m_noise.fill(static_cast<std::uint32_t>(i), firstGroup, groups, noise);
            for (int arm = 0; arm < m_arms; ++arm) {
                const Hyperparameters& values = model.hyperparameters(arm);
                for (int vector = 0; vector < vectors; ++vector) {
                    const int index = at(arm, vector * width, i);
                    coordinate[waiting] = i;
                    place[waiting] = arm * blockSeeds + vector * width;
                    chains[waiting] = {.theta = m_theta.data() + index,
                        .buffer = m_buffer.data() + index,
                        .noise = noise + noiseOffset + vector * width,
                        .peak = scratch.peaks.data() + index,
                        .curvature = config.curvatures[i],
                        .noiseScale = model.noiseScale(arm, i),
                        .practicalLearningRate = values.practicalLearningRate(),
                        .momentum = values.momentum};
                    if (++waiting == chainsAtOnce)
                        run();
                }
            }
        }
        if (waiting > 0)
            run();
    }
    writeRecords(model, first, steps, records, scratch);
}

bool QuadraticBlock::anyLeft(const QuadraticModel& model, const QuadraticScratch& scratch) const
{
    for (int arm = 0; arm < m_arms; ++arm) {
        for (int seed = 0; seed < m_seeds; ++seed) {
            if (divergedAt(arm, seed) < 0 && left(model, scratch, arm, seed))
                return true;
        }
    }
    return false;
}

bool QuadraticBlock::left(const QuadraticModel& model, const QuadraticScratch& scratch, int arm, int seed) const
{
    for (int i = 0; i < m_parameters; ++i) {
        const int index = at(arm, seed, i);
        if (!(scratch.peaks[index] <= model.divergenceLimit()) || !std::isfinite(m_theta[index]))
            return true;
    }
    return false;
}

void QuadraticBlock::holdDiverged(const QuadraticScratch& scratch)
{
    if (!m_anyDiverged)
        return;
    for (int arm = 0; arm < m_arms; ++arm) {
        for (int seed = 0; seed < m_seeds; ++seed) {
            if (divergedAt(arm, seed) < 0)
                continue;
            for (int i = 0; i < m_parameters; ++i) {
                theta(arm, seed, i) = scratch.savedTheta[at(arm, seed, i)];
                buffer(arm, seed, i) = scratch.savedBuffer[at(arm, seed, i)];
            }
        }
    }
}

void QuadraticBlock::writeRecords(const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records,
    const QuadraticScratch& scratch) const
{
    const auto write = [&](int metric, const std::vector<double>& sums, double constant, double factor) {
        const RecordedSteps recorded = recordedSteps(records, metric, first, steps);
        for (std::int64_t record = 0; record < recorded.count; ++record) {
            const double* from = sums.data() + record * m_arms * blockSeeds;
            double* row = records.row(metric, first + recorded.first + record * recorded.every).data() + m_firstColumn;
            for (int arm = 0; arm < m_arms; ++arm) {
                double* to = row + static_cast<std::int64_t>(arm) * (records.replicas() / m_arms);
                for (int seed = 0; seed < m_seeds; ++seed) {
                    to[seed] = divergedAt(arm, seed) < 0 ? constant + factor * from[arm * blockSeeds + seed]
                                                         : std::numeric_limits<double>::quiet_NaN();
                }
            }
        }
    };
    write(ClosedFormMetrics::loss, scratch.sums[0], 0.0, 1.0);
    write(ClosedFormMetrics::signal, scratch.sums[1], 0.0, 1.0);
    write(ClosedFormMetrics::noise, scratch.sums[2], model.noiseTrace(), model.noiseTracePerSquare());
}

} // namespace tandem
