// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/step_axis.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace tandem {
namespace {

/// Samples taken in per call and arm, so that opening a long run does not hold up the window.
constexpr std::int64_t budget = 60000;

constexpr std::array<const char*, xAxisKinds> names{"step", "samples", "epoch", "seconds", "eta-k", "eta2-k"};

QString tr(const char* text)
{
    return QCoreApplication::translate("StepAxis", text);
}

const Series* source(XAxisKind kind, const History& history, int arm)
{
    const auto recorded = [&history](const SeriesKey& key) {
        const Series* series = history.find(key);
        return series && series->size() > 0 ? series : nullptr;
    };
    switch (kind) {
    case XAxisKind::Step:
        return nullptr;
    case XAxisKind::Samples:
    case XAxisKind::Epoch:
        return recorded({"batch_size", arm, allSeeds});
    case XAxisKind::Seconds: {
        const Series* own = recorded({"seconds", arm, allSeeds}); // several runs side by side
        return own ? own : recorded({"seconds", wholeRun, allSeeds});
    }
    case XAxisKind::EffectiveTime:
    case XAxisKind::SlowTime:
        return recorded({"learning_rate", arm, allSeeds});
    }
    return nullptr;
}

int armsOf(const History& history)
{
    return static_cast<int>(history.description().arms.size());
}

} // namespace

QString xAxisLabel(XAxisKind kind)
{
    switch (kind) {
    case XAxisKind::Step:
        return tr("step");
    case XAxisKind::Samples:
        return tr("examples drawn by a seed");
    case XAxisKind::Epoch:
        return tr("epoch");
    case XAxisKind::Seconds:
        return tr("training time [s]");
    case XAxisKind::EffectiveTime:
        return tr("effective time ηk [Σ η]");
    case XAxisKind::SlowTime:
        return tr("slow time η²k [Σ η²]");
    }
    return {};
}

QString xAxisExplanation(XAxisKind kind)
{
    switch (kind) {
    case XAxisKind::Step:
        return tr("Updates k");
    case XAxisKind::Samples:
        return tr("Examples that one seed has drawn, Σ B over the updates: compares batch sizes at equal data");
    case XAxisKind::Epoch:
        return tr("Examples drawn, divided by the size of the training set");
    case XAxisKind::Seconds:
        return tr("Seconds of training, pauses left out");
    case XAxisKind::EffectiveTime:
        return tr("Σ η over the updates, each arm's own: arms of different η align at equal effective time ηk");
    case XAxisKind::SlowTime:
        return tr("Σ η² over the updates, each arm's own: the clock of the slow drift along minimizers, η²k");
    }
    return {};
}

QString xAxisName(XAxisKind kind)
{
    return QLatin1String(names[static_cast<std::size_t>(kind)]);
}

XAxisKind xAxisNamed(const QString& name)
{
    const auto found = std::find(names.begin(), names.end(), name.toStdString());
    return found == names.end() ? XAxisKind::Step : static_cast<XAxisKind>(found - names.begin());
}

StepAxis::StepAxis(XAxisKind kind)
    : m_kind(kind)
{
}

bool StepAxis::available(XAxisKind kind, const History& history)
{
    if (kind == XAxisKind::Step)
        return true;
    for (int arm = 0; arm < armsOf(history); ++arm)
        if (!source(kind, history, arm) || (kind == XAxisKind::Epoch && history.description().trainingExamplesOf(arm) <= 0))
            return false;
    return armsOf(history) > 0;
}

QString StepAxis::label() const
{
    if (m_kind == XAxisKind::Step || m_available || m_history.expired())
        return xAxisLabel(m_kind);
    return tr("step (%1: not recorded)").arg(xAxisLabel(m_kind));
}

bool StepAxis::follow(const std::shared_ptr<const History>& history)
{
    if (m_history.lock() != history) {
        m_history = history;
        m_arms.clear();
        m_reference = 0;
        m_lastStep = 0.0;
        m_available = false;
    }
    if (!history)
        return true;
    m_lastStep = static_cast<double>(history->step());
    if (m_kind == XAxisKind::Step)
        return true;
    if (!m_available) {
        m_available = available(m_kind, *history);
        if (!m_available)
            return true;
        m_arms.assign(static_cast<std::size_t>(armsOf(*history)), {});
        for (int arm = 0; arm < armsOf(*history); ++arm) {
            double& scale = m_arms[static_cast<std::size_t>(arm)].scale;
            const Series* minibatches = history->find({"minibatches", arm, allSeeds});
            const bool examples = m_kind == XAxisKind::Samples || m_kind == XAxisKind::Epoch;
            if (examples && minibatches && minibatches->size() > 0)
                scale = minibatches->value(0);
            if (m_kind == XAxisKind::Epoch)
                scale /= static_cast<double>(history->description().trainingExamplesOf(arm));
        }
    }
    bool complete = true;
    for (int arm = 0; arm < static_cast<int>(m_arms.size()); ++arm)
        complete &= follow(m_arms[static_cast<std::size_t>(arm)], *source(m_kind, *history, arm));
    // Another arm must be ahead by more than rounding, so that the reference does not change to and fro.
    for (int arm = 0; arm < static_cast<int>(m_arms.size()); ++arm)
        if (x(arm, m_lastStep) > (1.0 + 1e-9) * x(m_reference, m_lastStep))
            m_reference = arm;
    return complete;
}

bool StepAxis::follow(Arm& arm, const Series& series) const
{
    const std::int64_t size = series.size();
    const std::int64_t end = std::min(size, arm.taken + budget);
    for (; arm.taken < end; ++arm.taken) {
        const auto step = static_cast<double>(series.step(arm.taken));
        const double value = series.value(arm.taken);
        if (!std::isfinite(value))
            continue;
        if (m_kind == XAxisKind::Seconds)
            addPlace(arm, step, value);
        else
            addRate(arm, step, arm.scale * (m_kind == XAxisKind::SlowTime ? value * value : value));
    }
    return end == size;
}

void StepAxis::addRate(Arm& arm, double step, double rate) const
{
    const double slope = std::max(rate, 0.0);
    if (arm.pieces.empty()) {
        arm.pieces.push_back({0.0, 0.0, slope});
        return;
    }
    Piece& last = arm.pieces.back();
    if (last.step >= step)
        last.slope = slope;
    else if (last.slope != slope)
        arm.pieces.push_back({step, last.x + (step - last.step) * last.slope, slope});
}

void StepAxis::addPlace(Arm& arm, double step, double x)
{
    if (arm.pieces.empty()) {
        arm.pieces.push_back({0.0, 0.0, 0.0});
    }
    Piece& last = arm.pieces.back();
    if (step <= last.step || x < last.x)
        return;
    last.slope = (x - last.x) / (step - last.step);
    arm.pieces.push_back({step, x, 0.0});
}

std::size_t StepAxis::pieceAt(const Arm& arm, double step, std::size_t near)
{
    const auto& pieces = arm.pieces;
    if (pieces[near].step <= step && (near + 1 == pieces.size() || step < pieces[near + 1].step))
        return near;
    const auto after
        = std::upper_bound(pieces.begin(), pieces.end(), step, [](double at, const Piece& piece) { return at < piece.step; });
    return after == pieces.begin() ? 0 : static_cast<std::size_t>(after - pieces.begin()) - 1;
}

const StepAxis::Arm* StepAxis::mapOf(int arm) const
{
    if (countsSteps())
        return nullptr;
    const auto index = static_cast<std::size_t>(arm == wholeRun ? m_reference : arm);
    return index < m_arms.size() && !m_arms[index].pieces.empty() ? &m_arms[index] : nullptr;
}

double StepAxis::x(int arm, double step) const
{
    const Arm* map = mapOf(arm);
    if (!map)
        return step;
    const Piece& piece = map->pieces[pieceAt(*map, step, 0)];
    return piece.x + (step - piece.step) * piece.slope;
}

void StepAxis::place(int arm, std::span<double> steps) const
{
    const Arm* map = mapOf(arm);
    std::size_t near = 0;
    for (std::size_t i = 0; map && i < steps.size(); ++i) {
        near = pieceAt(*map, steps[i], near);
        const Piece& piece = map->pieces[near];
        steps[i] = piece.x + (steps[i] - piece.step) * piece.slope;
    }
}

double StepAxis::step(int arm, double x) const
{
    const Arm* map = mapOf(arm);
    if (!map)
        return x;
    const auto after
        = std::upper_bound(map->pieces.begin(), map->pieces.end(), x, [](double at, const Piece& piece) { return at < piece.x; });
    const Piece& piece = after == map->pieces.begin() ? *after : *(after - 1);
    if (piece.slope > 0.0)
        return piece.step + (x - piece.x) / piece.slope;
    return after == map->pieces.end() ? std::max(m_lastStep, piece.step) : after->step;
}

double StepAxis::end() const
{
    return x(m_reference, m_lastStep);
}

} // namespace tandem
