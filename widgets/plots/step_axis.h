// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tandem {

/// What the x-axis of a plot over the steps counts.
enum class XAxisKind {
    Step,          ///< updates k
    Samples,       ///< Σ_{i<k} B_i, examples drawn by one seed
    Epoch,         ///< examples drawn / examples of the training set
    Seconds,       ///< training time
    EffectiveTime, ///< Σ_{i<k} η_i: ηk while η is constant
    SlowTime,      ///< Σ_{i<k} η_i²: η²k while η is constant
};
inline constexpr int xAxisKinds = 6;

/// What stands under the axis, with the unit.
QString xAxisLabel(XAxisKind kind);
/// A sentence that says what the axis counts.
QString xAxisExplanation(XAxisKind kind);
/// For settings: "step", "samples", …
QString xAxisName(XAxisKind kind);
/// The kind of that name; Step for any other.
XAxisKind xAxisNamed(const QString& name);

/// Turns the steps of each arm into places on a shared x-axis and back: η and B may differ between arms and change during a
/// run, so each arm has its own piecewise linear map. The pieces are summed up once, as they are recorded; a place costs a
/// search among them, never a walk over the run. GUI thread only.
class StepAxis {
public:
    explicit StepAxis(XAxisKind kind);

    XAxisKind kind() const { return m_kind; }
    /// Takes in what `history` has gained, within a budget per call; true when nothing is left to take in.
    bool follow(const std::shared_ptr<const History>& history);
    /// Whether `history` has what the axis needs, e.g. batch sizes; without it the axis counts steps.
    static bool available(XAxisKind kind, const History& history);
    /// The label of this axis, which says so when it has to count steps instead.
    QString label() const;

    /// Place of a step of `arm`; of the reference arm for wholeRun. Increases with the step.
    double x(int arm, double step) const;
    /// Places of steps, best in ascending order, written over them.
    void place(int arm, std::span<double> steps) const;
    /// The step of `arm` at a place. Where the arm stands still (η = 0), the last step there.
    double step(int arm, double x) const;
    /// The arm that has come farthest: every place up to end() is one of its steps.
    int referenceArm() const { return m_reference; }
    /// Place of the last step recorded.
    double end() const;
    /// Whether a place is a step.
    bool countsSteps() const { return m_kind == XAxisKind::Step || !m_available; }

private:
    /// x grows by `slope` per step from here on.
    struct Piece {
        double step = 0.0;
        double x = 0.0;
        double slope = 0.0;
    };
    struct Arm {
        std::vector<Piece> pieces;
        std::int64_t taken = 0; // samples of the series
        double scale = 1.0;     // of a slope
    };

    bool follow(Arm& arm, const Series& series) const;
    void addRate(Arm& arm, double step, double rate) const;
    static void addPlace(Arm& arm, double step, double x);
    /// The last piece that begins at or before `step`; `near` is a guess.
    static std::size_t pieceAt(const Arm& arm, double step, std::size_t near);
    const Arm* mapOf(int arm) const;

    XAxisKind m_kind;
    bool m_available = false;
    std::weak_ptr<const History> m_history;
    std::vector<Arm> m_arms;
    double m_lastStep = 0.0;
    int m_reference = 0;
};

} // namespace tandem
