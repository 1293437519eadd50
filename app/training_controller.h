// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/log_plan.h"
#include "logs/run_recording.h"
#include "training/trainer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace tandem {

/// Between the window and the trainer: owns the trainer of the open experiment, turns what the user does into its
/// commands, and reads its status once a frame. GUI thread only; never waits for the worker but when destroyed.
class TrainingController : public QObject {
    Q_OBJECT
public:
    explicit TrainingController(TrainerOptions options = {}, QObject* parent = nullptr);
    /// Ends the training at its next block edge and waits for that.
    ~TrainingController() override;

    /// Opens a shipped experiment or a file, in place of what runs now. False, and refused(), when it cannot be read.
    bool open(const QString& nameOrPath);
    void open(Experiment experiment);
    /// Goes on from a step of a recorded run, in place of what runs now: what lies between its checkpoint and that step is
    /// replayed at full speed, and changes act after it.
    void fork(LogPlan plan);
    /// What the open run left, and where; none when it began at 0.
    const std::optional<ParentRun>& parent() const { return m_parent; }
    /// Whether the way from the checkpoint to the fork is being replayed.
    bool isReplaying() const { return m_replaying; }
    /// Ends what runs now, in the background.
    void close();
    /// Whether what is opened from now on waits for play().
    void setOpensPaused(bool paused) { m_opensPaused = paused; }
    /// What is opened from now on loads when this is ready.
    void setLoadAfter(std::shared_future<void> ready) { m_options.loadAfter = std::move(ready); }
    bool isOpen() const { return m_trainer != nullptr; }
    /// The open experiment; there must be one.
    const Experiment& experiment() const { return m_trainer->experiment(); }
    /// What open() was last given that could be read.
    QString source() const { return m_source; }

    /// Records every training from the next one on into a log in this library, if that is wanted.
    void recordInto(const LibraryPlace& place) { m_library = place; }
    const LibraryPlace& library() const { return m_library; }
    /// Where the open training is recorded; null when it is not.
    RunRecording* recording() const { return m_recording.get(); }

    /// As of the last poll().
    const TrainerStatus& status() const { return m_status; }
    const std::shared_ptr<const History>& history() const { return m_history; }
    /// Trainer::parameters() and Trainer::presentParameters() of the open training; there must be one.
    std::shared_ptr<const ParameterPath> parameters() const { return m_trainer->parameters(); }
    std::future<std::shared_ptr<const ParameterPath>> presentParameters() { return m_trainer->presentParameters(); }
    /// Whether it steps or will as soon as it is loaded.
    bool playing() const;

    /// Reads the trainer's status and history; emits what follows from it.
    void poll();

public Q_SLOTS:
    void play();
    void pause();
    void step(std::int64_t steps = 1);
    void restart();
    void setSpeedLimit(double stepsPerSecond);
    /// Gives up what the instruments are measuring; the training goes on.
    void skipMeasurement();
    /// Runs the open experiment again from its start on another device.
    void setDevice(const QString& device);
    /// Sent at once, but while a slider is dragged at most every 33 ms: the last value always arrives.
    void setHyperparameters(int arm, const tandem::Hyperparameters& values);

Q_SIGNALS:
    /// Another experiment is open; its history follows when it is loaded.
    void opened();
    void historyReplaced();
    /// status() is another one.
    void statusChanged();
    /// The user did something that the next frame will show.
    void commanded();
    /// A change of `arm` took effect at `step`.
    void applied(int arm, std::int64_t step);
    /// The values of `arm` changed without the user, by the experiment's schedule.
    void hyperparametersChanged(int arm, const tandem::Hyperparameters& values);
    /// A value was not taken; `sentence` says why and what is allowed. `arm` is wholeRun when it is not about one arm.
    void refused(int arm, const QString& sentence);

private:
    struct Change {
        std::optional<Hyperparameters> waiting; ///< not sent yet
        std::int64_t sentNumber = 0;            ///< of the last one sent; 0 when it has been applied
    };
    void retire();
    void startTrainer(LogPlan plan);
    void endReplay();
    void sendChanges();
    void sendChange(int arm);
    void readChanges();

    TrainerOptions m_options;
    double m_speedLimit = 0.0;
    QString m_source;
    LibraryPlace m_library;
    std::shared_ptr<RunRecording> m_recording; ///< with the trainer's worker, which feeds it
    std::optional<ParentRun> m_parent;
    bool m_replaying = false;
    std::unique_ptr<Trainer> m_trainer;
    std::vector<std::future<void>> m_retired; ///< trainers that are ending in the background
    std::shared_ptr<const History> m_history;
    TrainerStatus m_status;
    bool m_wantsToPlay = true;
    bool m_opensPaused = false;
    std::vector<Change> m_changes; ///< [arm]
    QTimer m_sendTimer;
    QElapsedTimer m_sinceSent;
};

} // namespace tandem
