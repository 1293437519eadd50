// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arm_menu.h"
#include "ensemble/ensemble_shape.h"

#include <QString>
#include <QWidget>

#include <cstdint>

class QHBoxLayout;

namespace tandem {

class LogSlider;
class TextLabel;

/// One arm: its colour and name, sliders for what may change while it trains, and the update rule with the numbers in it.
class ArmPanel : public QWidget {
    Q_OBJECT
public:
    enum class Known {
        Hyperparameters,
        NameOnly, ///< a run of another tool, which did not say with what it trained
    };
    struct Setup {
        int arm = 0; ///< number in the run; its colour in every plot
        Arm description;
        std::int64_t trainingExamples = 0; ///< largest batch size; 0 where every minibatch is fresh: any is allowed
        Known known = Known::Hyperparameters;
    };
    explicit ArmPanel(const Setup& setup, QWidget* parent = nullptr);

    int arm() const { return m_setup.arm; }
    const Arm& description() const { return m_setup.description; }
    const Hyperparameters& values() const { return m_values; }
    /// Shows `values` without emitting anything.
    void setValues(const Hyperparameters& values);

    /// Holds the sliders still; their tooltip is then `reason`, what to do instead. Empty lets them go again.
    void setReadOnly(const QString& reason);
    /// The batch sizes that are allowed, once the data is loaded.
    void setTrainingExamples(std::int64_t examples);

    /// A change is on its way to the run.
    void showWaiting();
    /// The last change took effect with the update after `step`.
    void showApplied(std::int64_t step);
    void forgetApplied();
    /// Why a change was not taken; empty clears it.
    void showError(const QString& sentence);

Q_SIGNALS:
    void edited(int arm, const tandem::Hyperparameters& values);
    /// The user wants the arm to be another one.
    void arrangementWanted(int arm, const tandem::ArmArrangement& arrangement);
    /// The user wants the arm in this colour of the palette.
    void colorWanted(int arm, int color);

private:
    LogSlider* makeLearningRate();
    QString learningRateHelp() const;
    LogSlider* makeBatchSize();
    QString batchSizeHelp() const;
    QString batchSizeObjection(double value) const;
    LogSlider* makeMomentum();
    void emitEdited();
    /// A field in place of the name, until Enter or Escape.
    void beginRename();
    void showRule();

    Setup m_setup;
    Hyperparameters m_values;
    QHBoxLayout* m_head = nullptr;
    TextLabel* m_name = nullptr;
    ArmMenu* m_menu = nullptr;
    LogSlider* m_learningRate = nullptr;
    LogSlider* m_batchSize = nullptr;
    LogSlider* m_momentum = nullptr; ///< null where β is none of the user's
    TextLabel* m_updateRule = nullptr;
    TextLabel* m_applied = nullptr;
    TextLabel* m_errorLine = nullptr;
};

} // namespace tandem
