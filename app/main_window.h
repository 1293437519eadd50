// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "first_paint.h"
#include "frame_clock.h"
#include "logs/run_marks.h"
#include "logs/shown_run.h"
#include "training_controller.h"

#include <QMainWindow>

#include <functional>
#include <string>

class QSplitter;

namespace tandem {

class ArmsPanel;
class ExperimentPanel;
class Forking;
class PlotGrid;
class RecordingLine;
class RunFiles;
class TextLabel;
class Timeline;
class TransportBar;
class WindowMenus;

/// The window: arms on the left, four plots, the timeline below, and what runs above them. It only lays out and connects;
/// the training is the controller's.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// How the window asks for files; a test gives its own answers. Empty answers mean that the user changed their mind.
    struct FileQuestions {
        std::function<QString(QWidget* parent)> experiment;
        std::function<QString(QWidget* parent)> picture;
    };

    /// What the window knows of earlier times and leaves for later ones.
    enum class Memory {
        Settings, ///< layout, theme, pairing and experiment, in the user's settings
        None,     ///< every window is the first one: for pictures and tests
    };
    explicit MainWindow(TrainerOptions options = {}, Memory memory = Memory::Settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens an experiment and begins to train it, or a run log to look at.
    void open(const QString& nameOrPath);
    /// Opens the first of several files, and shows those of the others that are run logs beside it.
    void openAll(const QStringList& paths);

    /// What is opened before the window is shown begins to load when it has been painted. Once.
    void loadWhenPainted() { m_controller.setLoadAfter(m_painted.of(this)); }

    void setFileQuestions(FileQuestions questions) { m_questions = std::move(questions); }

    Memory memory() const { return m_memory; }
    TrainingController& controller() { return m_controller; }
    ShownRun& shown() { return m_shown; }
    PlotGrid& plotGrid() { return *m_plots; }
    FrameClock& frameClock() { return m_clock; }
    /// Takes in what has happened since the last frame and draws it; the window's timer calls this.
    void showFrame();

public Q_SLOTS:
    void askForExperiment();
    void askForPicture();
    /// A sentence in the status bar, until something else is to be said.
    void say(const QString& sentence);
    void resetLayout();

protected:
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeStatusBar();
    QLayout* makeTimelineRow();
    void connectAll();
    void showOpened();
    void showLoaded();
    void showDevices();
    void showStatus();
    void showMarks();
    void resetSpeed();
    /// What was in force at the step that a log is looked at.
    void showRecordedValues();
    void showRefusal(int arm, const QString& sentence);

    Memory m_memory;
    TrainingController m_controller;
    FirstPaint m_painted; // goes before the controller, which waits for its trainer
    ShownRun m_shown{m_controller};
    FrameClock m_clock;
    FileQuestions m_questions;
    TransportBar* m_transport = nullptr;
    QSplitter* m_splitter = nullptr;
    ExperimentPanel* m_panel = nullptr;
    ArmsPanel* m_arms = nullptr;
    PlotGrid* m_plots = nullptr;
    Timeline* m_timeline = nullptr;
    TextLabel* m_message = nullptr;
    TextLabel* m_warning = nullptr;
    WindowMenus* m_menus = nullptr;
    RunFiles* m_files = nullptr;
    RecordingLine* m_recording = nullptr;
    Forking* m_forking = nullptr;
    RunMarksVersion m_marksVersion; ///< of the marks that are shown
    QString m_said;                 ///< goes before the run's own state until the user acts again
    QString m_backendWarning;       ///< of the network that is loaded; empty when all is well
};

} // namespace tandem
