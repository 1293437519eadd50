// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <vector>

class QAction;
class QComboBox;
class QLabel;
class QSlider;

namespace tandem {

/// Where a run comes from.
enum class RunSource {
    Live,     ///< it trains here
    Recorded, ///< a run log
    Followed, ///< a run log that another program writes
};

/// What the bar shows of a run; plain values.
struct RunReadout {
    RunSource source = RunSource::Live;
    bool playing = false;
    std::int64_t step = 0;
    std::int64_t targetStep = 0;
    double stepsPerSecond = 0.0;
    std::vector<double> epochs = {}; ///< [arm] epochs seen; empty where every minibatch is fresh
};

/// Play, step, restart, the speed limit, and where the run is.
class TransportBar : public QWidget {
    Q_OBJECT
public:
    explicit TransportBar(QWidget* parent = nullptr);

    /// The actions, with their keys, for the window's menus.
    QAction* playAction() const { return m_play; }
    QAction* stepAction() const { return m_step; }
    QAction* restartAction() const { return m_restart; }

    void showReadout(const RunReadout& readout);

    /// Steps per second; 0 is unlimited.
    double speedLimit() const;
    void setSpeedLimit(double stepsPerSecond);

    /// The devices one may choose from, by the names that --device takes, and what a person calls them.
    void setDevices(const QStringList& names, const QStringList& descriptions);
    void showDevice(const QString& name);

Q_SIGNALS:
    void playRequested();
    void pauseRequested();
    void stepRequested();
    void restartRequested();
    void speedLimitEdited(double stepsPerSecond);
    /// The same, by hand.
    void speedLimitChosen(double stepsPerSecond);
    void deviceEdited(const QString& name);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSource(RunSource source);
    void showSpeed();
    void showIcons();
    /// Room for the longest readouts and icons of the type's height.
    void fitType();

    bool m_playing = false;
    RunSource m_source = RunSource::Live;
    QAction* m_play = nullptr;
    QAction* m_step = nullptr;
    QAction* m_restart = nullptr;
    QSlider* m_speed = nullptr;
    QLabel* m_speedText = nullptr;
    QLabel* m_stepCount = nullptr;
    QLabel* m_epoch = nullptr;
    QLabel* m_rate = nullptr;
    QComboBox* m_device = nullptr;
};

} // namespace tandem
