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
    if (!model.rules().allPlain()) {
        linear.assign(static_cast<std::size_t>(model.arms()), std::vector<LinearRule<double>>(chunkSteps));
        adam.assign(static_cast<std::size_t>(model.arms()), std::vector<AdamRule<double>>(chunkSteps));
        still.assign(chunkSteps, {.u = 0.0, .v = 0.0, .a = 0.0, .b = 0.0, .weightDecay = 0.0});
    }
    if (model.rules().anySvag())
        mixed.resize(static_cast<std::size_t>(model.arms()) * chainsAtOnce);
}

QuadraticBlock::QuadraticBlock(const QuadraticModel& model, std::int64_t firstSeed, int firstColumn, int seeds)
    : SeedBlock(model.arms(), {model.config().start, model.config().startSpread}, model.rules().secondMoments(),
        model.divergenceLimit(), firstSeed, firstColumn, seeds)
    , m_noise(firstSeed + firstColumn, seeds)
    , m_secondNoise(firstSeed + firstColumn, seeds, RandomStream::SecondNoise)
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
    scratch.savedSecond = m_second;
    attempt(model, first, steps, records, scratch);
    if (!anyLeft(model, scratch)) {
        holdDiverged(scratch);
        return;
    }
    // A replica left the range somewhere in this chunk: again, a step at a time, to stop it at the first such step.
    m_theta = scratch.savedTheta;
    m_buffer = scratch.savedBuffer;
    m_second = scratch.savedSecond;
    for (std::int64_t step = first; step < first + steps; ++step) {
        scratch.savedTheta = m_theta;
        scratch.savedBuffer = m_buffer;
        scratch.savedSecond = m_second;
        attempt(model, step, 1, records, scratch);
        holdDiverged(scratch);
        markDiverged(model.divergenceLimit(), step + 1);
    }
}

void QuadraticBlock::prepareRules(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, QuadraticScratch& scratch) const
{
    const ArmRules& rules = model.rules();
    for (int arm = 0; !rules.allPlain() && arm < m_arms; ++arm) {
        std::vector<LinearRule<double>>& linear = scratch.linear[arm];
        if (!rules.plan(arm).isAdam() && !rules.plan(arm).isScheduled()) {
            std::fill_n(linear.begin(), steps, rules.linear(arm, first));
            continue;
        }
        for (std::int64_t n = 0; n < steps; ++n) {
            if (rules.plan(arm).isAdam())
                scratch.adam[arm][n] = rules.adam(arm, first + n);
            else
                linear[n] = rules.linear(arm, first + n);
        }
    }
}

void QuadraticBlock::drawNoise(const NoiseLanes& lanes, NoiseTail tail, int i, std::int64_t firstGroup, int groups,
    QuadraticScratch& scratch, float* out) const
{
    const auto coordinate = static_cast<std::uint32_t>(i);
    lanes.fill(coordinate, firstGroup, groups, out);
    if (tail == NoiseTail::Gaussian)
        return;
    // z/√(χ²/3) is Student's t with 3 degrees of freedom, whose variance is 3.
    constexpr std::uint32_t beyondCoordinates = 1U << 16;
    constexpr float smallest = 1e-12F;
    const int numbers = groups * groupSteps * lanes.stride();
    std::fill_n(scratch.tailSquares.begin(), numbers, smallest);
    for (std::uint32_t k = 1; k <= 3; ++k) {
        lanes.fill(coordinate + k * beyondCoordinates, firstGroup, groups, scratch.tail.data());
        for (int n = 0; n < numbers; ++n)
            scratch.tailSquares[n] += scratch.tail[n] * scratch.tail[n];
    }
    for (int n = 0; n < numbers; ++n)
        out[n] /= std::sqrt(scratch.tailSquares[n]);
}

void QuadraticBlock::mixNoise(
    const QuadraticModel& model, int i, int slot, std::int64_t firstGroup, int groups, QuadraticScratch& scratch) const
{
    const ArmRules& rules = model.rules();
    if (!rules.anySvag() || model.config().noise == QuadraticNoise::None)
        return;
    drawNoise(m_secondNoise, model.config().noiseTail, i, firstGroup, groups, scratch, scratch.secondNoise.data());
    const int numbers = groups * groupSteps * m_noise.stride();
    for (int arm = 0; arm < m_arms; ++arm) {
        const std::array<double, 2> weights = svagWeights(rules.plan(arm).settings().svag);
        std::array<float, QuadraticScratch::noiseSize>& mixed = scratch.mixed[arm * chainsAtOnce + slot];
        for (int n = 0; rules.plan(arm).minibatches() > 1 && n < numbers; ++n)
            mixed[n] = static_cast<float>(weights[0] * static_cast<double>(scratch.noise[slot][n])
                + weights[1] * static_cast<double>(scratch.secondNoise[n]));
    }
}

void QuadraticBlock::attempt(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, QuadraticScratch& scratch)
{
    const QuadraticConfig& config = model.config();
    const ArmRules& rules = model.rules();
    const int width = chainLanes();
    const int vectors = (m_seeds + width - 1) / width;
    const int coordinatesAtOnce = std::clamp(chainsAtOnce / (m_arms * vectors), 1, chainsAtOnce);
    const std::int64_t firstGroup = first / groupSteps;
    const int groups = static_cast<int>((first + steps - 1) / groupSteps - firstGroup + 1);
    const std::int64_t noiseOffset = (first - firstGroup * groupSteps) * m_noise.stride();

    const RecordedSteps losses = recordedSteps(records, ClosedFormMetrics::loss, first, steps);
    const RecordedSteps signals = recordedSteps(records, ClosedFormMetrics::signal, first, steps);
    // One cadence divides the other, so the denser one keeps what both need.
    const RecordedSteps& denser = losses.every <= signals.every ? losses : signals;
    const TracedSteps traced{.first = denser.first, .every = denser.every};
    const auto traceIndex = [&](const RecordedSteps& recorded) { return (recorded.first - denser.first) / denser.every; };
    const std::int64_t sumStride = m_arms * blockSeeds;
    std::fill_n(scratch.sums[0].begin(), losses.count * sumStride, 0.0);
    std::fill_n(scratch.sums[1].begin(), signals.count * sumStride, 0.0);
    std::fill_n(scratch.sums[2].begin(), signals.count * sumStride, 0.0);

    const QuadraticChain idle{.theta = scratch.idleTheta.data(),
        .buffer = scratch.idleBuffer.data(),
        .noise = scratch.noise[0].data() + noiseOffset,
        .peak = scratch.idlePeak.data()};
    prepareRules(model, first, steps, scratch);
    std::array<QuadraticChain, chainsAtOnce> chains;
    std::array<ChainRule, chainsAtOnce> chainRules; // where not all arms are plain
    std::array<int, chainsAtOnce> coordinate{};
    std::array<int, chainsAtOnce> place{}; // in [arm, seed]
    int waiting = 0;
    const auto run = [&] {
        for (int c = 0; c < chainsAtOnce; ++c) {
            if (c >= waiting) {
                chains[c] = idle;
                chainRules[c] = rules.allPlain() ? ChainRule{} : ChainRule{.linear = scratch.linear.front().data()};
            }
            chains[c].trace = scratch.trace[c].data();
        }
        if (rules.allPlain())
            advanceChains(chains, config.noise, m_noise.stride(), steps, traced);
        else
            advanceByRules(chains, chainRules, idle, config.noise, m_noise.stride(), steps, traced);
        for (int c = 0; denser.count > 0 && c < waiting; ++c) {
            const int i = coordinate[c];
            const double h = config.curvatures[i];
            const double* trace = chains[c].trace;
            addSquares(trace, traceIndex(losses), losses.every / denser.every, losses.count, 0.5 * h,
                scratch.sums[0].data() + place[c], sumStride);
            addSquares(trace, traceIndex(signals), signals.every / denser.every, signals.count, h * h,
                scratch.sums[1].data() + place[c], sumStride);
            addSquares(trace, traceIndex(signals), signals.every / denser.every, signals.count, 1.0,
                scratch.sums[2].data() + place[c], sumStride);
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
                    row[lane] = divergedAt(arm, seed + lane) < 0 ? trace[(step - denser.first) / denser.every * width + lane]
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
                drawNoise(m_noise, config.noiseTail, i, firstGroup, groups, scratch, noise);
            mixNoise(model, i, i - begin, firstGroup, groups, scratch);
            for (int arm = 0; arm < m_arms; ++arm) {
                const bool adam = rules.plan(arm).isAdam();
                const bool svag = rules.plan(arm).minibatches() > 1;
                const float* armNoise = svag ? scratch.mixed[arm * chainsAtOnce + i - begin].data() : noise;
                const LinearRule<double> plain = rules.allPlain() ? rules.linear(arm, first) : LinearRule<double>{};
                for (int vector = 0; vector < vectors; ++vector) {
                    const int index = at(arm, vector * width, i);
                    coordinate[waiting] = i;
                    place[waiting] = arm * blockSeeds + vector * width;
                    chains[waiting] = {.theta = m_theta.data() + index,
                        .buffer = m_buffer.data() + index,
                        .noise = armNoise + noiseOffset + vector * width,
                        .peak = scratch.peaks.data() + index,
                        .curvature = config.curvatures[i],
                        .noiseScale = model.noiseScale(arm, i),
                        .practicalLearningRate = plain.b,
                        .momentum = plain.u};
                    if (!rules.allPlain())
                        chainRules[waiting] = {.linear = model.moves(arm, i) ? scratch.linear[arm].data() : scratch.still.data(),
                            .adam = adam ? scratch.adam[arm].data() : nullptr,
                            .second = adam ? m_second.data() + index : nullptr};
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
                if (!m_second.empty())
                    second(arm, seed, i) = scratch.savedSecond[at(arm, seed, i)];
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
