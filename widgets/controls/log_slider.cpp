// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/log_slider.h"

#include "controls/number_text.h"
#include "controls/text_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>
#include <utility>

namespace tandem {

LogSlider::LogSlider(Options options, QWidget* parent)
    : QWidget(parent)
    , m_options(std::move(options))
    , m_value(m_options.initial)
{
    m_symbol = new QLabel(m_options.symbol, this);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName("slider");
    m_slider->setAccessibleName(m_options.name);
    m_slider->setRange(0, m_options.scale.lastPosition());
    m_slider->setPageStep(m_options.scale.pageStep());
    m_slider->installEventFilter(this);
    m_field = new QLineEdit(this);
    m_field->setObjectName("field");
    m_field->setAccessibleName(m_options.unit.isEmpty() ? m_options.name : tr("%1, in %2").arg(m_options.name, m_options.unit));
    m_field->setAlignment(Qt::AlignRight);
    m_field->installEventFilter(this);
    m_errorLine = new TextLabel(TextStyle::Error, this);
    m_errorLine->setObjectName("errorLine");
    m_errorLine->hide();
    m_symbol->setBuddy(m_field);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(0);
    grid->addWidget(m_symbol, 0, 0);
    grid->addWidget(m_slider, 0, 1);
    grid->addWidget(m_field, 0, 2);
    grid->addWidget(m_errorLine, 1, 0, 1, 3);
    grid->setColumnStretch(1, 1);

    setInitial(m_options.initial);
    showValue();
    fitType();

    connect(m_slider, &QSlider::valueChanged, this, [this](int position) { choose(m_options.scale.value(position)); });
    connect(m_field, &QLineEdit::editingFinished, this, &LogSlider::acceptTyped);
    // Once a value is in force the keys belong to the window again.
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        if (error().isEmpty())
            m_slider->setFocus();
    });
}

LogSlider::~LogSlider()
{
    // The field loses the focus while QWidget is being destroyed, when there is no LogSlider left to hear of it.
    m_field->disconnect(this);
}

void LogSlider::setInitial(double value)
{
    m_options.initial = value;
    const QString help = tr("%1\nDouble-click or Delete: back to %2.").arg(m_options.toolTip, numberText(value));
    setToolTip(help);
}

void LogSlider::setReadOnly(const QString& reason)
{
    setEnabled(reason.isEmpty());
    if (reason.isEmpty())
        setInitial(m_options.initial);
    else
        setToolTip(reason); // over its parts' own, which the disabled ones do not show
}

void LogSlider::setScale(SliderScale scale, const QString& toolTip)
{
    m_options.scale = std::move(scale);
    m_options.toolTip = toolTip;
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, m_options.scale.lastPosition());
    m_slider->setPageStep(m_options.scale.pageStep());
    setInitial(m_options.initial);
    showValue();
}

void LogSlider::setValue(double value)
{
    m_value = value;
    if (!m_field->hasFocus()) {
        // What stood in the field, right or wrong, is no longer there.
        m_field->setModified(false);
        showError({});
    }
    showValue();
}

QString LogSlider::error() const
{
    return m_errorLine->text();
}

void LogSlider::showError(const QString& sentence)
{
    m_errorLine->setText(sentence);
    m_errorLine->setVisible(!sentence.isEmpty());
}

void LogSlider::choose(double value)
{
    const QString objection = m_options.check ? m_options.check(value) : QString();
    showError(objection);
    if (!objection.isEmpty())
        return;
    m_value = value;
    m_field->setModified(false);
    showValue();
    Q_EMIT valueEdited(value);
}

void LogSlider::acceptTyped()
{
    if (!m_field->isModified())
        return;
    const QString text = typedNumber();
    bool isNumber = false;
    const double typed = text.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(typed)) {
        showError(text.isEmpty() ? tr("A number is needed.") : tr("“%1” is not a number.").arg(text));
        return;
    }
    choose(typed);
}

QString LogSlider::typedNumber() const
{
    QString text = m_field->text().trimmed();
    for (const QString& unit : {m_options.unit, m_options.unitOfOne}) {
        if (!unit.isEmpty() && text.endsWith(unit, Qt::CaseInsensitive)) {
            text.chop(unit.size());
            break;
        }
    }
    // Counts that the window shows, and that may be copied from it, have narrow spaces between their thousands.
    return text.remove(QChar(0x202f)).trimmed();
}

void LogSlider::showValue()
{
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(m_options.scale.position(m_value));
    if (m_field->isModified() && m_field->hasFocus())
        return;
    const QString& unit = m_value == 1.0 ? m_options.unitOfOne : m_options.unit;
    m_field->setText(unit.isEmpty() ? numberText(m_value, 6) : tr("%1 %2").arg(numberText(m_value, 6), unit));
    m_field->setCursorPosition(0);
}

void LogSlider::fitType()
{
    const int digit = fontMetrics().horizontalAdvance(QChar('0'));
    m_symbol->setFixedWidth(2 * digit);
    // A count with a unit has at most five digits on the slider.
    const QString unit = QLatin1Char(' ') + m_options.unit;
    m_field->setFixedWidth(m_options.unit.isEmpty() ? 9 * digit : 7 * digit + fontMetrics().horizontalAdvance(unit));
}

void LogSlider::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_field)
        fitType();
}

bool LogSlider::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_slider) {
        const bool deleteKey = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete;
        if (event->type() == QEvent::MouseButtonDblClick || deleteKey) {
            choose(m_options.initial);
            return true;
        }
        // The wheel scrolls the panel; it moves a slider only once that has been chosen.
        if (event->type() == QEvent::Wheel && !m_slider->hasFocus()) {
            event->ignore();
            return true;
        }
    }
    // No number has a space in it: Space stays the window's play and pause, but between a number that is being typed and its
    // unit.
    const bool unitMayFollow = m_field->isModified() && !m_options.unit.isEmpty();
    if (watched == m_field && event->type() == QEvent::ShortcutOverride && !unitMayFollow
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
        event->ignore();
        return true;
    }
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            m_field->setModified(false);
            showError({});
            showValue();
            return true;
        }
        // Up and down go to the neighbouring stops, as on the slider.
        if (key == Qt::Key_Up || key == Qt::Key_Down) {
            m_slider->triggerAction(
                key == Qt::Key_Up ? QAbstractSlider::SliderSingleStepAdd : QAbstractSlider::SliderSingleStepSub);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace tandem
