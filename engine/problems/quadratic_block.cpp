// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_block.h"

#include <algorithm>
#include <cmath>

namespace tandem {

QuadraticScratch::QuadraticScratch(const QuadraticModel& model)
    : records(model, chunkSteps)
{
    const auto replicas = static_cast<std::size_t>(model.arms()) * blockSeeds;
    const std::size_t state = replicas * static_cast<std::size_t>(model.parameters());
    squares.resize(replicas);
    plain.resize(static_cast<std::size_t>(model.arms()));
    savedTheta.resize(state);
    savedBuffer.resize(state);
    savedSecond.resize(model.rules().secondMoments() == SecondMoments::Kept ? state : 0);
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
    const Watch watch = isCalm(model) ? Watch::Nothing : Watch::Squares;
    attempt(model, first, steps, watch, records, scratch);
    if (watch == Watch::Nothing || !anyLeft(model, scratch)) {
        holdDiverged(scratch);
        return;
    }
    // A replica left the range somewhere in this chunk: again, a step at a time, to stop it at the first such step.
    swapState(scratch);
    for (std::int64_t step = first; step < first + steps; ++step) {
        attempt(model, step, 1, Watch::Nothing, records, scratch);
        holdDiverged(scratch);
        markDiverged(model.divergenceLimit(), step + 1);
    }
}

void QuadraticBlock::prepareRules(
    const QuadraticModel& model, std::int64_t first, std::int64_t steps, QuadraticScratch& scratch) const
{
    const ArmRules& rules = model.rules();
    for (int arm = 0; rules.allPlain() && arm < m_arms; ++arm)
        scratch.plain[arm] = rules.linear(arm, first);
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

void QuadraticBlock::swapState(QuadraticScratch& scratch)
{
    m_theta.swap(scratch.savedTheta);
    m_buffer.swap(scratch.savedBuffer);
    m_second.swap(scratch.savedSecond);
}

void QuadraticBlock::attempt(const QuadraticModel& model, std::int64_t first, std::int64_t steps, Watch watch,
    RecordBlock& records, QuadraticScratch& scratch)
{
    const QuadraticConfig& config = model.config();
    const ArmRules& rules = model.rules();
    const int width = chainLanes();
    const int vectors = (m_seeds + width - 1) / width;
    const int coordinatesAtOnce = std::clamp(chainsAtOnce / (m_arms * vectors), 1, chainsAtOnce);
    const std::int64_t firstGroup = first / groupSteps;
    const int groups = static_cast<int>((first + steps - 1) / groupSteps - firstGroup + 1);
    const std::int64_t noiseOffset = (first - firstGroup * groupSteps) * m_noise.stride();

    swapState(scratch);
    scratch.records.begin(*this, records, first, steps);
    const QuadraticChain idle{.theta = scratch.idleTheta.data(),
        .buffer = scratch.idleBuffer.data(),
        .movedTheta = scratch.idleTheta.data(),
        .movedBuffer = scratch.idleBuffer.data(),
        .noise = scratch.noise[0].data(),
        .squares = scratch.idleSquares.data()};
    if (watch == Watch::Squares)
        std::ranges::fill(scratch.squares, 0.0);
    prepareRules(model, first, steps, scratch);
    int waiting = 0;
    int traced = 0; // of chains that have run
    const auto record = [&] {
        scratch.records.add(model, {scratch.traces.data(), static_cast<std::size_t>(traced)});
        traced = 0;
    };
    const auto run = [&] {
        for (int c = 0; c < chainsAtOnce; ++c) {
            if (c >= waiting) {
                scratch.chains[c] = idle;
                scratch.chainRules[c] = rules.allPlain() ? ChainRule{} : ChainRule{.linear = scratch.linear.front().data()};
            }
            scratch.chains[c].trace = scratch.trace[traced + c].data();
        }
        scratch.records.fetchSome();
        if (rules.allPlain())
            advanceChains(scratch.chains, config.noise, m_noise.stride(), steps, scratch.records.traced(), watch);
        else
            advanceByRules(
                scratch.chains, scratch.chainRules, idle, config.noise, m_noise.stride(), steps, scratch.records.traced());
        traced += waiting;
        waiting = 0;
        if (traced + chainsAtOnce > tracesAtOnce)
            record();
    };

    const auto prepare = [&](int i, int slot, int arm, int firstSeed) {
        const bool svag = rules.plan(arm).minibatches() > 1;
        const float* noise = svag ? scratch.mixed[arm * chainsAtOnce + slot].data() : scratch.noise[slot].data();
        const int index = at(arm, firstSeed, i);
        const int place = arm * blockSeeds + firstSeed;
        const LinearRule<double>& plain = scratch.plain[arm];
        const int trace = traced + waiting;
        scratch.traces[trace] = {.trace = scratch.trace[trace].data(), .coordinate = i, .place = place};
        scratch.chains[waiting] = {.theta = scratch.savedTheta.data() + index,
            .buffer = scratch.savedBuffer.data() + index,
            .movedTheta = m_theta.data() + index,
            .movedBuffer = m_buffer.data() + index,
            .noise = noise + noiseOffset + firstSeed,
            .squares = scratch.squares.data() + place,
            .curvature = config.curvatures[i],
            .noiseScale = model.noiseScale(arm, i),
            .practicalLearningRate = plain.b,
            .momentum = plain.u};
        if (!rules.allPlain()) {
            const bool adam = rules.plan(arm).isAdam();
            scratch.chainRules[waiting] = {.linear = model.moves(arm, i) ? scratch.linear[arm].data() : scratch.still.data(),
                .adam = adam ? scratch.adam[arm].data() : nullptr,
                .second = adam ? scratch.savedSecond.data() + index : nullptr,
                .movedSecond = adam ? m_second.data() + index : nullptr};
        }
        ++waiting;
    };

    for (int begin = 0; begin < m_parameters; begin += coordinatesAtOnce) {
        const int end = std::min(begin + coordinatesAtOnce, m_parameters);
        for (int i = begin; i < end; ++i) {
            const int slot = i - begin;
            float* noise = scratch.noise[slot].data();
            if (config.noise != QuadraticNoise::None)
                drawNoise(m_noise, config.noiseTail, i, firstGroup, groups, scratch, noise);
            mixNoise(model, i, slot, firstGroup, groups, scratch);
            // Arms within vectors: neighbours have one noise.
            for (int firstSeed = 0; firstSeed < m_seeds; firstSeed += width) {
                for (int arm = 0; arm < m_arms; ++arm) {
                    prepare(i, slot, arm, firstSeed);
                    if (waiting == chainsAtOnce)
                        run();
                }
            }
        }
        if (waiting > 0)
            run();
    }
    record();
    scratch.records.finish(*this);
}

bool QuadraticBlock::isCalm(const QuadraticModel& model) const
{
    if (!model.rules().allPlain())
        return false;
    for (int arm = 0; arm < m_arms; ++arm) {
        const CalmStates& calm = model.calmStates(arm);
        for (int i = 0; i < m_parameters; ++i) {
            const double* x = m_theta.data() + at(arm, 0, i);
            const double* b = m_buffer.data() + at(arm, 0, i);
            const auto isOutside
                = [&](int seed) { return !(std::abs(x[seed]) + calm.bufferWeight * std::abs(b[seed]) <= calm.size); };
            int outside = 0; // also of lanes that are no replicas: without branches it is faster
            for (int lane = 0; lane < blockSeeds; ++lane)
                outside += isOutside(lane) ? 1 : 0;
            for (int seed = 0; outside > 0 && seed < m_seeds; ++seed) {
                if (divergedAt(arm, seed) < 0 && isOutside(seed))
                    return false;
            }
        }
    }
    return true;
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
    // No rounding of squares and sums is worth a hundredth.
    const double limit = model.divergenceLimit();
    return !(scratch.squares[arm * blockSeeds + seed] <= .99 * limit * limit);
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

} // namespace tandem
