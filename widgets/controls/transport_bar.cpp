// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/transport_bar.h"

#include "controls/number_text.h"
#include "controls/transport_icon.h"
#include "controls/wheel_guard.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QFontMetrics>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace tandem {

namespace {

/// Slider positions of the speed limit: ten per decade from 1 to 10⁵ steps/s, and one more that is no limit.
constexpr int speedPerDecade = 10;
constexpr int fastestLimit = 5 * speedPerDecade;
constexpr int unlimitedPosition = fastestLimit + 1;

/// The longest text that a readout will show, as a property of its label.
constexpr const char* widestText = "widestText";

QString epochText(const std::vector<double>& epochs)
{
    if (epochs.empty())
        return {};
    const auto [least, most] = std::minmax_element(epochs.begin(), epochs.end());
    const auto text = [](double value) { return QString::number(value, 'f', value < 100.0 ? 1 : 0); };
    if (text(*least) == text(*most))
        return TransportBar::tr("epoch %1").arg(text(*most));
    return TransportBar::tr("epoch %1 – %2").arg(text(*least), text(*most));
}

/// Steps per second at a position of the slider; 0 is no limit.
double limitAt(int position)
{
    return position == unlimitedPosition ? 0.0 : std::pow(10.0, static_cast<double>(position) / speedPerDecade);
}

} // namespace

TransportBar::TransportBar(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    const auto makeAction = [this, row](const char* name, const QString& text, const QKeySequence& key) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(key);
        action->setToolTip(tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name) + QLatin1String("Button"));
        button->setDefaultAction(action);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        row->addWidget(button);
        return action;
    };
    const auto addRule = [this, row] {
        auto* rule = new QFrame(this);
        rule->setFrameShape(QFrame::VLine);
        rule->setFrameShadow(QFrame::Sunken);
        row->addWidget(rule);
    };
    const auto addText = [this, row](const char* name, const QString& widest, const QString& toolTip) {
        auto* label = new QLabel(this);
        label->setObjectName(QLatin1String(name));
        label->setToolTip(toolTip);
        // A fixed place for the longest text: nothing jumps while numbers grow.
        label->setProperty(widestText, widest);
        row->addWidget(label);
        return label;
    };

    m_play = makeAction("play", tr("Play"), Qt::Key_Space);
    m_step = makeAction("step", tr("One step"), Qt::Key_Period);
    m_restart = makeAction("restart", tr("Restart"), Qt::Key_R);
    addRule();

    auto* speedLabel = new QLabel(tr("Speed"), this);
    row->addWidget(speedLabel);
    m_speed = new QSlider(Qt::Horizontal, this);
    m_speed->setObjectName("speed");
    m_speed->setAccessibleName(tr("speed limit in steps per second"));
    m_speed->setToolTip(tr("At most so many steps per second, from 1 to 10⁵; at the right end there is no limit."));
    m_speed->setRange(0, unlimitedPosition);
    m_speed->setPageStep(speedPerDecade);
    m_speed->setValue(unlimitedPosition);
    m_speed->setFixedWidth(112);
    speedLabel->setBuddy(m_speed);
    row->addWidget(m_speed);
    m_speedText = addText("speedText", tr("≤ 79 400 steps/s"), m_speed->toolTip());
    addRule();
    m_stepCount = addText("stepCount", tr("step 100 000 of 100 000"),
        tr("Updates done, of those planned. Play goes on for as many again when they are done."));
    m_epoch
        = addText("epoch", tr("epoch 13.3 – 213"), tr("Passes over the training examples, the least and the most of any arm."));
    m_rate = addText(
        "rate", tr("10 000 steps/s"), tr("Steps per second, each a step of every arm and seed, over about the last second."));
    row->addStretch(1);
    m_device = new QComboBox(this);
    m_device->setObjectName("device");
    m_device->setAccessibleName(tr("device"));
    m_device->setToolTip(tr("What the networks train on. Choosing another one restarts the run."));
    m_device->setFocusPolicy(Qt::TabFocus);
    new WheelGuard(m_device);
    m_device->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(m_device);
    m_device->hide();

    connect(m_play, &QAction::triggered, this, [this] {
        if (m_playing)
            Q_EMIT pauseRequested();
        else
            Q_EMIT playRequested();
    });
    connect(m_step, &QAction::triggered, this, &TransportBar::stepRequested);
    connect(m_restart, &QAction::triggered, this, &TransportBar::restartRequested);
    connect(m_speed, &QSlider::valueChanged, this, [this] {
        showSpeed();
        Q_EMIT speedLimitEdited(speedLimit());
    });
    // The slider takes on its position once it has said that it was moved.
    connect(m_speed, &QSlider::actionTriggered, this, [this] { Q_EMIT speedLimitChosen(limitAt(m_speed->sliderPosition())); });
    connect(m_device, &QComboBox::activated, this, [this] { Q_EMIT deviceEdited(m_device->currentData().toString()); });
    showIcons();
    fitType();
    showSpeed();
    showReadout({});
}

void TransportBar::showReadout(const RunReadout& readout)
{
    if (readout.playing != m_playing) {
        m_playing = readout.playing;
        showIcons();
    }
    m_stepCount->setText(readout.targetStep > 0 ? tr("step %1 of %2").arg(countText(readout.step), countText(readout.targetStep))
                                                : tr("step %1").arg(countText(readout.step)));
    m_epoch->setText(epochText(readout.epochs));
    m_epoch->setVisible(!readout.epochs.empty());
    if (readout.source != m_source)
        showSource(readout.source);
    if (readout.source != RunSource::Live) {
        m_rate->setText(readout.source == RunSource::Followed ? tr("● recording") : tr("recorded"));
        return;
    }
    if (!readout.playing) {
        m_rate->setText(readout.targetStep > 0 && readout.step >= readout.targetStep ? tr("finished") : tr("paused"));
        return;
    }
    const double rate = readout.stepsPerSecond;
    m_rate->setText(tr("%1 steps/s").arg(rate < 10.0 ? numberText(rate, 2) : countText(std::llround(rate))));
}

void TransportBar::showSource(RunSource source)
{
    m_source = source;
    const bool live = source == RunSource::Live;
    for (QAction* action : {m_play, m_step, m_restart}) {
        action->setEnabled(live);
        action->setToolTip(live ? tr("%1 (%2)").arg(action->text(), action->shortcut().toString(QKeySequence::NativeText))
                                : tr("A recorded run: drag the timeline to look back, fork from a step to train on."));
    }
    m_speed->setEnabled(live);
    m_device->setEnabled(live);
}

double TransportBar::speedLimit() const
{
    return limitAt(m_speed->value());
}

void TransportBar::setSpeedLimit(double stepsPerSecond)
{
    const int position = static_cast<int>(std::lround(speedPerDecade * std::log10(std::max(1.0, stepsPerSecond))));
    m_speed->setValue(stepsPerSecond <= 0.0 ? unlimitedPosition : std::min(position, fastestLimit));
}

void TransportBar::setDevices(const QStringList& names, const QStringList& descriptions)
{
    m_device->clear();
    for (qsizetype i = 0; i < names.size(); ++i) {
        m_device->addItem(names[i], names[i]);
        m_device->setItemData(static_cast<int>(i), descriptions[i], Qt::ToolTipRole);
    }
}

void TransportBar::showDevice(const QString& name)
{
    const int index = m_device->findData(name);
    m_device->setCurrentIndex(index);
    m_device->setVisible(index >= 0);
}

void TransportBar::showSpeed()
{
    const double limit = speedLimit();
    if (limit <= 0.0)
        m_speedText->setText(tr("unlimited"));
    else
        m_speedText->setText(tr("≤ %1 steps/s").arg(limit < 100.0 ? numberText(limit, 2) : countText(std::llround(limit))));
}

void TransportBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_play)
        showIcons();
    if (event->type() == QEvent::FontChange && m_device)
        fitType();
}

void TransportBar::fitType()
{
    for (QLabel* label : {m_speedText, m_stepCount, m_epoch, m_rate})
        label->setMinimumWidth(label->fontMetrics().horizontalAdvance(label->property(widestText).toString()));
    const int icon = fontMetrics().height() + 4;
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIconSize({icon, icon});
}

void TransportBar::showIcons()
{
    const QColor color = palette().color(QPalette::WindowText);
    m_play->setIcon(transportIcon(m_playing ? TransportSign::Pause : TransportSign::Play, color));
    m_play->setText(m_playing ? tr("Pause") : tr("Play"));
    m_play->setToolTip(tr("%1 (Space)").arg(m_play->text()));
    m_step->setIcon(transportIcon(TransportSign::Step, color));
    m_restart->setIcon(transportIcon(TransportSign::Restart, color));
}

} // namespace tandem
