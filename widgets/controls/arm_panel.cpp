// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arm_panel.h"

#include "controls/arm_swatch.h"
#include "controls/log_slider.h"
#include "controls/number_text.h"
#include "controls/text_label.h"
#include "controls/update_rule_text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

#include <cmath>

namespace tandem {

namespace {

/// Where every minibatch is fresh, the slider has to end somewhere; typed values may go on.
constexpr std::int64_t largestFreshBatch = 65536;
constexpr std::int64_t largestTypedBatch = 1000000000;

SliderScale batchSizeScale(std::int64_t trainingExamples)
{
    return SliderScale::powersOfTwo(trainingExamples > 0 ? trainingExamples : largestFreshBatch);
}

/// Escape leaves it without a name.
class NameField : public QLineEdit {
public:
    using QLineEdit::QLineEdit;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Escape)
            return QLineEdit::keyPressEvent(event);
        clear();
        Q_EMIT editingFinished();
    }
};

} // namespace

ArmPanel::ArmPanel(const Setup& setup, QWidget* parent)
    : QWidget(parent)
    , m_setup(setup)
    , m_values(setup.description.initial)
{
    setAccessibleName(tr("arm %1").arg(QString::fromStdString(setup.description.name)));
    m_name = new TextLabel(TextStyle::Heading, this);
    m_name->setObjectName("name");
    m_name->setText(QString::fromStdString(setup.description.name));
    m_name->setElided(Qt::ElideRight, 14);
    m_applied = new TextLabel(TextStyle::Quiet, this);
    m_applied->setObjectName("applied");
    m_applied->setWordWrap(false);
    m_applied->setElided(Qt::ElideLeft, 6); // the number is what matters
    m_applied->setToolTip(tr("The update that leads from this step to the next was the first with the present values."));
    m_menu = new ArmMenu({m_name->text(), setup.arm, setup.description.optimizer}, this);
    m_head = new QHBoxLayout;
    m_head->setSpacing(8);
    auto* swatch = new ArmSwatch(setup.arm, this);
    swatch->setObjectName("swatch");
    m_head->addWidget(swatch);
    m_head->addWidget(m_name);
    m_head->addStretch(1);
    m_head->addWidget(m_applied);
    m_head->addWidget(m_menu);
    connect(m_menu, &ArmMenu::renameWanted, this, &ArmPanel::beginRename);
    connect(m_menu, &ArmMenu::chosen, this,
        [this](const ArmArrangement& arrangement) { Q_EMIT arrangementWanted(m_setup.arm, arrangement); });
    connect(m_menu, &ArmMenu::colorChosen, this, [this](int color) { Q_EMIT colorWanted(m_setup.arm, color); });

    m_learningRate = makeLearningRate();
    m_learningRate->setObjectName("learningRate");
    if (hasMomentum(setup.description.optimizer) && !setup.description.settings.momentumScaling) {
        m_momentum = makeMomentum();
        m_momentum->setObjectName("momentum");
    }
    m_batchSize = makeBatchSize();
    m_batchSize->setObjectName("batchSize");
    m_updateRule = new TextLabel(TextStyle::Small, this);
    m_updateRule->setObjectName("updateRule");
    // Not selectable: laying out a text document with every value of a slider takes too long. The sheet that explains it is.
    m_updateRule->setToolTip(tr("What one update does. g is the gradient averaged over the B examples of the minibatch."));
    m_errorLine = new TextLabel(TextStyle::Error, this);
    m_errorLine->setObjectName("errorLine");
    m_errorLine->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(m_head);
    column->addWidget(m_learningRate);
    if (m_momentum)
        column->addWidget(m_momentum);
    column->addWidget(m_batchSize);
    column->addWidget(m_updateRule);
    column->addWidget(m_errorLine);

    connect(m_learningRate, &LogSlider::valueEdited, this, [this](double value) {
        m_values.learningRate = value;
        emitEdited();
    });
    connect(m_batchSize, &LogSlider::valueEdited, this, [this](double value) {
        m_values.batchSize = std::llround(value);
        emitEdited();
    });
    if (m_momentum) {
        connect(m_momentum, &LogSlider::valueEdited, this, [this](double value) {
            m_values.momentum = value;
            emitEdited();
        });
    }
    setValues(m_values);
    if (setup.known == Known::NameOnly) {
        for (QWidget* part : std::initializer_list<QWidget*>{m_learningRate, m_momentum, m_batchSize, m_updateRule})
            if (part)
                part->hide();
    }
}

void ArmPanel::setReadOnly(const QString& reason)
{
    m_menu->setArrangeable(reason.isEmpty());
    for (LogSlider* slider : {m_learningRate, m_momentum, m_batchSize}) {
        if (!slider)
            continue;
        slider->setReadOnly(reason);
    }
}

LogSlider* ArmPanel::makeLearningRate()
{
    LogSlider::Options options;
    options.symbol = QStringLiteral("η");
    const QString name = QString::fromStdString(m_setup.description.name);
    const bool effective = hasEffectiveLearningRate(m_setup.description.optimizer);
    options.name = effective ? tr("effective learning rate of %1").arg(name) : tr("learning rate of %1").arg(name);
    options.toolTip = learningRateHelp();
    options.scale = SliderScale::logarithmic(1e-5, 10.0);
    options.initial = m_values.learningRate;
    options.check = [](double value) { return value > 0.0 ? QString() : tr("η must be greater than 0."); };
    return new LogSlider(options, this);
}

QString ArmPanel::learningRateHelp() const
{
    const Optimizer optimizer = m_setup.description.optimizer;
    QString help = optimizer == Optimizer::Sgd || hasSubspace(optimizer)
        ? tr("Learning rate η of θ ← θ − η g, a number > 0 without unit.")
        : hasMomentum(optimizer)
        ? tr("Effective learning rate η = γ/(1−β), a number > 0 without unit.\nγ is the raw learning rate, what PyTorch calls "
             "lr.")
        : tr("Learning rate η, what PyTorch calls lr, a number > 0.\nIt is not comparable with the effective rate of SGD, and "
             "paired with no other arm's.");
    if (!m_setup.description.settings.schedule.isConstant())
        help += tr("\nThe schedule multiplies it.");
    return help;
}

LogSlider* ArmPanel::makeBatchSize()
{
    LogSlider::Options options;
    options.symbol = QStringLiteral("B");
    options.name = tr("batch size of %1").arg(QString::fromStdString(m_setup.description.name));
    options.unit = tr("examples");
    options.unitOfOne = tr("example");
    options.toolTip = batchSizeHelp();
    options.scale = batchSizeScale(m_setup.trainingExamples);
    options.initial = static_cast<double>(m_values.batchSize);
    options.check = [this](double value) { return batchSizeObjection(value); };
    return new LogSlider(options, this);
}

QString ArmPanel::batchSizeHelp() const
{
    if (m_setup.trainingExamples > 0)
        return tr("Batch size B: examples that one gradient is averaged over, 1 to %1.").arg(countText(m_setup.trainingExamples));
    return tr(
        "Batch size B: fresh examples that one gradient is averaged over, 1 or more.\nThe variance of the noise goes as 1/B.");
}

QString ArmPanel::batchSizeObjection(double value) const
{
    const std::int64_t examples = m_setup.trainingExamples;
    const double most = static_cast<double>(examples > 0 ? examples : largestTypedBatch);
    if (value == std::floor(value) && value >= 1.0 && value <= most)
        return {};
    return examples > 0 ? tr("B must be a whole number from 1 to %1, the training examples.").arg(countText(examples))
                        : tr("B must be a whole number from 1 to %1.").arg(countText(largestTypedBatch));
}

void ArmPanel::setTrainingExamples(std::int64_t examples)
{
    m_setup.trainingExamples = examples;
    m_batchSize->setScale(batchSizeScale(examples), batchSizeHelp());
}

LogSlider* ArmPanel::makeMomentum()
{
    LogSlider::Options options;
    options.symbol = QStringLiteral("β");
    options.name = tr("momentum of %1").arg(QString::fromStdString(m_setup.description.name));
    options.toolTip = tr("Momentum β, 0 ≤ β < 1, without unit: gradients are remembered for about 1/(1−β) steps.\n"
                         "0 is plain SGD. A change rescales the buffer, so that the momentum (1−β) buf goes on.");
    options.scale = SliderScale::towardsOne(1e-4);
    options.initial = m_values.momentum;
    options.check
        = [](double value) { return value >= 0.0 && value < 1.0 ? QString() : tr("β must be at least 0 and less than 1."); };
    return new LogSlider(options, this);
}

void ArmPanel::setValues(const Hyperparameters& values)
{
    m_values = values;
    m_learningRate->setValue(values.learningRate);
    m_batchSize->setValue(static_cast<double>(values.batchSize));
    if (m_momentum)
        m_momentum->setValue(values.momentum);
    showRule();
}

void ArmPanel::showWaiting()
{
    m_applied->setText(tr("…"));
}

void ArmPanel::showApplied(std::int64_t step)
{
    m_applied->setText(tr("applied at step %1").arg(countText(step)));
}

void ArmPanel::forgetApplied()
{
    m_applied->clear();
}

void ArmPanel::showError(const QString& sentence)
{
    m_errorLine->setText(sentence);
    m_errorLine->setVisible(!sentence.isEmpty());
}

void ArmPanel::beginRename()
{
    auto* field = new NameField(m_name->text(), this);
    field->setObjectName("nameField");
    field->setAccessibleName(tr("name of arm %1").arg(m_name->text()));
    m_head->insertWidget(1, field);
    m_name->hide();
    field->selectAll();
    field->setFocus();
    // Enter, or leaving the field: an unchanged or empty name is no change.
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        const QString name = field->text().trimmed();
        field->disconnect(this);
        field->hide();
        field->deleteLater();
        m_name->show();
        if (!name.isEmpty() && name != m_name->text())
            Q_EMIT arrangementWanted(m_setup.arm, ArmRenamed{name});
    });
}

void ArmPanel::emitEdited()
{
    showError({});
    showRule();
    Q_EMIT edited(m_setup.arm, m_values);
}

void ArmPanel::showRule()
{
    m_updateRule->setText(updateRuleText(m_setup.description, m_values));
}

} // namespace tandem
