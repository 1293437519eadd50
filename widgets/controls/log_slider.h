// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/slider_scale.h"

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QSlider;

namespace tandem {

/// A symbol, a slider over the stops of a scale, and the value with its unit in full beside it. What is typed there, with the
/// unit or without, may lie beyond the slider's ends as long as it is allowed; what is not allowed is said in a line under the
/// field and never emitted.
class LogSlider : public QWidget {
    Q_OBJECT
public:
    struct Options {
        QString symbol;    ///< "η"
        QString name;      ///< "effective learning rate of SGD", for screen readers
        QString unit;      ///< "examples"; empty when the quantity has none
        QString unitOfOne; ///< "example", where there is but one
        QString toolTip;   ///< what it is, with its formula
        SliderScale scale = SliderScale::logarithmic(1e-5, 10.0);
        double initial = 0.1;
        /// Empty when the value is allowed, otherwise one sentence that says what is.
        std::function<QString(double value)> check;
    };
    explicit LogSlider(Options options, QWidget* parent = nullptr);
    ~LogSlider() override;

    double value() const { return m_value; }
    /// Shows `value` without emitting anything; what is being typed is left alone.
    void setValue(double value);
    /// What a double click or Delete goes back to.
    void setInitial(double value);
    /// Cannot be moved, for the reason in the tooltip; empty: it can.
    void setReadOnly(const QString& reason);
    /// Other stops and another text about them, when what is allowed becomes known later.
    void setScale(SliderScale scale, const QString& toolTip);

    /// The sentence shown under the field; empty when there is none.
    QString error() const;
    void showError(const QString& sentence);

Q_SIGNALS:
    /// The user chose an allowed value, by slider, keys or typing.
    void valueEdited(double value);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(double value);
    void acceptTyped();
    /// What stands before the unit, in the digits of a program.
    QString typedNumber() const;
    void showValue();
    /// Symbol and field as wide as their type asks for.
    void fitType();

    Options m_options;
    double m_value = 0.0;
    QLabel* m_symbol = nullptr;
    QSlider* m_slider = nullptr;
    QLineEdit* m_field = nullptr;
    QLabel* m_errorLine = nullptr;
};

} // namespace tandem
