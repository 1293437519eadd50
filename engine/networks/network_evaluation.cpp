// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_evaluation.h"

#include <algorithm>
#include <limits>

namespace tandem {
namespace {

// A unit is about a millisecond of one core (10⁸ floating-point operations), a slice a dozen of them. A stack takes a unit of
// 10¹⁰ operations, about a millisecond of a GPU.
constexpr std::int64_t multiplicationsPerUnit = 50'000'000;
constexpr std::int64_t mostImages = 500;
constexpr std::int64_t multiplicationsPerStack = 5'000'000'000;
constexpr std::int64_t mostStackedImages = 10'000;
constexpr std::int64_t fewestImages = 20;
constexpr std::size_t unitsPerSlice = 12;

/// Images of a unit, which the replicas of a group go through together.
std::int64_t imagesPerUnit(const ReplicaTask& task)
{
    if (isStacked(task.path))
        return std::clamp(multiplicationsPerStack / (task.layout.multiplications() * task.places.front().replicas), fewestImages,
            mostStackedImages);
    return std::clamp(multiplicationsPerUnit / task.layout.multiplications(), fewestImages, mostImages);
}

constexpr std::size_t fullLoss = 0;
constexpr std::size_t trainAccuracy = 1;
constexpr std::size_t testLoss = 2;
constexpr std::size_t testAccuracy = 3;
constexpr std::size_t metricCount = 4;

} // namespace

NetworkEvaluation::NetworkEvaluation(const ReplicaTask& task, std::unique_ptr<UnitEvaluator> evaluator)
    : m_places(task.places)
    , m_evaluator(std::move(evaluator))
    , m_replicas(static_cast<int>(task.replicas()))
{
    const std::int64_t atOnce = imagesPerUnit(task);
    addRanges(ImagePart::Train, task.dataset->train.count, atOnce);
    addRanges(ImagePart::Test, task.dataset->test.count, atOnce);
    m_slices = static_cast<int>((units() + unitsPerSlice - 1) / unitsPerSlice);
    m_nextSlice = m_slices;
    m_results.assign(metricCount * m_replicas, std::numeric_limits<double>::quiet_NaN());
}

std::vector<std::string> NetworkEvaluation::metrics()
{
    return {"full_loss", "train_accuracy", "test_loss", "test_accuracy"};
}

void NetworkEvaluation::addRanges(ImagePart part, std::int64_t images, std::int64_t atOnce)
{
    for (std::int64_t first = 0; first < images; first += atOnce)
        m_ranges.push_back({part, first, std::min(atOnce, images - first)});
}

void NetworkEvaluation::begin(std::span<const std::int64_t> divergedAt)
{
    m_divergedAt.assign(divergedAt.begin(), divergedAt.end());
    m_evaluator->begin(units());
    m_nextSlice = 0;
}

bool NetworkEvaluation::hasDiverged(const ReplicaGroup::Place& place) const
{
    const auto here = std::span(m_divergedAt).subspan(place.firstReplica, place.replicas);
    return std::ranges::all_of(here, [](std::int64_t step) { return step >= 0; });
}

void NetworkEvaluation::nextSlice(ThreadPool& pool)
{
    const std::size_t groups = m_places.size();
    const std::size_t first = m_nextSlice * unitsPerSlice;
    const std::size_t end = std::min(first + unitsPerSlice, units());
    const std::size_t firstRange = first / groups;
    m_evaluator->load(std::span(m_ranges).subspan(firstRange, (end - 1) / groups - firstRange + 1), pool);
    pool.forEach(static_cast<int>(end - first), [&](int i) {
        const std::size_t unit = first + i;
        if (!hasDiverged(m_places[unit % groups]))
            m_evaluator->evaluate(unit, unit % groups, unit / groups - firstRange);
    });
    if (++m_nextSlice == m_slices)
        finish();
}

void NetworkEvaluation::finish()
{
    const std::size_t together = m_places.front().replicas;
    std::vector<double> found(units() * UnitEvaluator::quantities * together);
    m_evaluator->collect(found);
    std::ranges::fill(m_results, 0.0);
    const auto at = [this](std::size_t metric, int replica) -> double& { return m_results[metric * m_replicas + replica]; };
    std::int64_t images[2] = {0, 0};
    const double* ofUnit = found.data();
    for (const ImageRange& range : m_ranges) {
        const bool train = range.part == ImagePart::Train;
        images[train ? 0 : 1] += range.count;
        for (const ReplicaGroup::Place& place : m_places) {
            for (int i = 0; i < place.replicas; ++i) {
                at(train ? fullLoss : testLoss, place.firstReplica + i) += ofUnit[UnitEvaluator::loss * together + i];
                at(train ? trainAccuracy : testAccuracy, place.firstReplica + i) += ofUnit[UnitEvaluator::correct * together + i];
            }
            ofUnit += UnitEvaluator::quantities * together;
        }
    }
    for (int replica = 0; replica < m_replicas; ++replica) {
        for (std::size_t metric = 0; metric < metricCount; ++metric) {
            const bool train = metric == fullLoss || metric == trainAccuracy;
            at(metric, replica) /= static_cast<double>(images[train ? 0 : 1]);
            if (m_divergedAt[replica] >= 0)
                at(metric, replica) = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

} // namespace tandem
