// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "history/checkpoint.h"
#include "training/experiment.h"
#include "training/measurement.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace tandem {

/// Some consecutive frequencies ω_j = 2πj/N, j = first … last, of a periodogram of N numbers.
struct SpectrumBand {
    int first = 1;
    int last = 1;
    double frequency = 0.0; ///< their mean, radians per step
};
/// The bands that spectra are recorded in: single frequencies at first, then about two bands to an octave, up to π.
std::vector<SpectrumBand> spectrumBands(int length);

/// Power spectra of the gradient and of the momentum of every arm, from the updates of `[instruments] spectrum_length` = N
/// consecutive steps at every `spectrum_every`: the update rule, solved for g̃ = g + λθ and the buffer, in up to 32 coordinates,
/// which are those of θ up to 256 parameters and of its sketch beyond. The gradient is g, without weight decay; the momentum is
/// m = (1−u) buf, for SGDM the theory form, and has it. Arms that measures() leaves out have none. The readings, at the window's
/// last step, band k = 1, 2, … of spectrumBands(), per arm and over coordinates and measured seeds unless said otherwise:
/// - `spectrum_frequency_k` the band's ω, of the whole run;
/// - `spectrum_gradient_k` mean power of g per coordinate, Periodogram's: σ² for white noise of variance σ²;
/// - `spectrum_momentum_k` the same of m, and `spectrum_predicted_k` the mean of |H(ω_j)|² times the gradient's power, |H| with
///   v = 1 − u (theory::momentumGain): what m has when the filter is all there is and nothing decays, up to the window's
///   resolution 2/N and its edges (N ≫ 1/(1−u)). Neither for arms without momentum;
/// - `spectrum_series` how many periodograms the mean is over; its relative error at one frequency is 1/√that where coordinates
///   are independent.
/// A window in which a hyperparameter changes is given up. Cost: while a window is open every step is a block by itself and θ
/// is sketched at each; with windows one after another 3 to 9 % of fashion-mlp's processor time, at every 1000 steps a third
/// of that. Used by the training thread.
class SpectrumRun {
public:
    explicit SpectrumRun(const Experiment& experiment);

    /// Whether an arm's updates tell its gradient: those of Adam are not linear in g, and Dom-SGD and Bulk-SGD show a part of it.
    static bool measures(const Arm& arm) { return !arm.plan().isAdam() && !hasSubspace(arm.optimizer); }

    /// Forgets all. The training may stand at any step.
    void begin();
    /// Takes the ensemble's θ when a window is open or begins here; again at the same step it does nothing.
    void arrive(const Ensemble& ensemble);
    /// The user or a schedule of interventions changed a hyperparameter at `step`, before its update.
    void changed(std::int64_t step, const Ensemble& ensemble);
    /// The next step at which arrive() must be called.
    std::int64_t nextStop(std::int64_t step) const;
    /// What the last complete window came to, once.
    std::optional<StepReadings> takeFinished();

    /// Adds an open window to a checkpoint, and takes it from there.
    void save(Checkpoint& checkpoint) const;
    void restore(const Checkpoint& checkpoint, const Ensemble& ensemble);

    /// Updates at the beginning of a window that only find the buffer, by the rule's own forgetting.
    static constexpr int settling = 32;
    static constexpr int mostCoordinates = 32;

private:
    /// One coordinate of one replica.
    struct Track {
        double theta = 0.0;
        double buffer = 0.0;
        std::vector<double> gradient;
        std::vector<double> momentum;
    };

    bool isOpen() const { return m_begin >= 0; }
    std::int64_t end() const { return m_begin + settling + m_length; }
    void open(const Ensemble& ensemble);
    void takeValues(const Ensemble& ensemble);
    void takeStep(const Ensemble& ensemble);
    void close(const Ensemble& ensemble);
    /// The coordinates of every measured replica's θ, in the order of the tracks.
    std::vector<double> coordinatesOf(const Ensemble& ensemble) const;
    bool measures(int arm) const { return measures(m_experiment.arms[static_cast<std::size_t>(arm)]); }

    const Experiment& m_experiment;
    std::int64_t m_every = 0;
    int m_length = 0;
    std::int64_t m_begin = -1;             // of the open window
    std::int64_t m_step = -1;              // arrived at
    int m_coordinates = 0;                 // of a replica
    int m_seeds = 0;                       // measured
    std::vector<RateAndMomentum> m_values; // [arm] of the window
    std::vector<Track> m_tracks;           // [arm, seed, coordinate]
    std::optional<StepReadings> m_finished;
};

} // namespace tandem
