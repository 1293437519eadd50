// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plane_worker.h"

#include "history/snapshot_rows.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <limits>

namespace tandem {
namespace {

/// From displacements to parameters: by the start, [replica, size], where all replicas have the same.
void moveToStart(std::span<const float> start, ParameterPlane& plane)
{
    const std::size_t size = plane.origin.size();
    for (std::size_t i = size; i < start.size(); ++i) {
        if (start[i] != start[i - size]) {
            plane = {};
            return;
        }
    }
    for (std::size_t i = 0; i < size; ++i)
        plane.origin[i] += static_cast<double>(start[i]);
}

/// The places in `plane` of a row's replicas, written to x and y [replica].
void project(std::span<const float> row, const ParameterPlane& plane, std::span<double> x, std::span<double> y)
{
    const std::size_t size = plane.origin.size();
    for (std::size_t replica = 0; replica < x.size(); ++replica) {
        x[replica] = y[replica] = 0.0;
        for (std::size_t i = 0; i < size; ++i) {
            const double fromOrigin = static_cast<double>(row[replica * size + i]) - plane.origin[i];
            x[replica] += plane.first[i] * fromOrigin;
            y[replica] += plane.second[i] * fromOrigin;
        }
    }
}

} // namespace

PlaneWorker::PlaneWorker(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
    // The thread begins here, and stays: while a large library is loaded elsewhere no other can begin, and the window would wait.
    m_pool.setExpiryTimeout(-1);
    m_pool.start([] {});
}

PlaneWorker::~PlaneWorker()
{
    m_pool.waitForDone();
}

void PlaneWorker::start(std::shared_ptr<const History> history, std::int64_t mostSnapshots, bool frozen)
{
    assert(!m_busy);
    m_busy = true;
    m_pool.start([this, history = std::move(history), mostSnapshots, frozen] { compute(history, mostSnapshots, frozen); });
}

void PlaneWorker::compute(const std::shared_ptr<const History>& history, std::int64_t mostSnapshots, bool frozen)
{
    const auto begin = std::chrono::steady_clock::now();
    if (m_lastHistory.lock() != history) {
        m_plane.reset();
        m_lastHistory = history;
    }
    m_plane.setFrozen(frozen);

    auto result = std::make_shared<PlaneResult>();
    result->history = history;
    const RunDescription& run = history->description();
    const int replicas = static_cast<int>(run.arms.size()) * run.recordedSeeds;
    result->snapshotsThen = history->snapshotCount();
    const SnapshotRows snapshots(*history);
    const std::int64_t total = snapshots.size();
    const std::int64_t count = std::min(total, mostSnapshots);
    std::vector<float> rows(static_cast<std::size_t>(count) * snapshots.width());
    std::vector<float> start(snapshots.width());
    snapshots.copyStart(start);
    // Where seeds start is not what they learn: in many dimensions the plane is that of the displacements, which every
    // seed begins at 0. The sketch is linear, so it may be subtracted. Two parameters are shown as they are.
    const bool displacement = run.sketchSize > 2;
    const auto indexOf = [&](std::int64_t i) { return count > 1 ? i * (total - 1) / (count - 1) : 0; };
    const auto copy = [&](std::int64_t index, std::span<float> row) {
        snapshots.copy(index, row);
        if (displacement)
            std::transform(start.begin(), start.end(), row.begin(), row.begin(), [](float from, float to) { return to - from; });
    };
    for (std::int64_t i = 0; i < count; ++i) {
        copy(indexOf(i), std::span(rows).subspan(static_cast<std::size_t>(i) * snapshots.width(), snapshots.width()));
        result->steps.push_back(snapshots.step(indexOf(i)));
    }
    if (count > 0 && replicas > 0 && run.sketchSize > 0)
        result->view = m_plane.update(rows, count, replicas, run.sketchSize);
    result->xBefore.assign(result->view.x.size(), std::numeric_limits<double>::quiet_NaN());
    result->yBefore = result->xBefore;
    std::vector<float> before(snapshots.width());
    for (std::int64_t i = 0; i < count && !result->view.plane.origin.empty(); ++i) {
        const std::int64_t index = indexOf(i);
        // A row of joined runs may hold what one of them had at an earlier step.
        if (index == 0 || snapshots.step(index - 1) + 1 != snapshots.step(index) || !run.runs.empty())
            continue;
        copy(index - 1, before);
        const auto first = static_cast<std::size_t>(i * replicas);
        const auto places
            = [&](std::vector<double>& all) { return std::span(all).subspan(first, static_cast<std::size_t>(replicas)); };
        project(before, result->view.plane, places(result->xBefore), places(result->yBefore));
    }
    if (displacement)
        moveToStart(start, result->view.plane);
    result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

    QMetaObject::invokeMethod(
        this,
        [this, result = std::shared_ptr<const PlaneResult>(std::move(result))] {
            m_busy = false;
            Q_EMIT finished(result);
        },
        Qt::QueuedConnection);
}

} // namespace tandem
