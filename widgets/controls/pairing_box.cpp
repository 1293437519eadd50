// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/pairing_box.h"

#include "controls/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

namespace tandem {

PairingBox::PairingBox(QWidget* parent)
    : QWidget(parent)
{
    m_mode = new QComboBox(this);
    m_mode->setObjectName("mode");
    m_mode->setAccessibleName(tr("what the arms share"));
    m_mode->setFocusPolicy(Qt::TabFocus);
    new WheelGuard(m_mode);
    m_mode->addItem(tr("same effective η"), QVariant::fromValue(static_cast<int>(Pairing::EffectiveLearningRate)));
    m_mode->addItem(tr("same raw γ"), QVariant::fromValue(static_cast<int>(Pairing::RawLearningRate)));
    m_mode->addItem(tr("each its own"), QVariant::fromValue(static_cast<int>(Pairing::Free)));
    m_mode->setItemData(0, tr("Arms share the effective learning rate η = γ/(1−β): the fair comparison."), Qt::ToolTipRole);
    m_mode->setItemData(1,
        tr("Arms share the raw learning rate γ = η(1−β), what PyTorch calls lr: momentum then also "
           "multiplies the step by 1/(1−β)."),
        Qt::ToolTipRole);
    m_mode->setItemData(2, tr("Every arm keeps its own learning rate."), Qt::ToolTipRole);
    m_mode->setToolTip(tr("What the arms share when one learning rate moves:\n"
                          "the effective η = γ/(1−β), the raw γ = η(1−β), or nothing."));
    m_sameBatch = new QCheckBox(tr("same batch size"), this);
    m_sameBatch->setObjectName("sameBatch");
    m_sameBatch->setFocusPolicy(Qt::TabFocus);
    m_sameBatch->setToolTip(tr("When one arm's batch size B moves, the others follow."));

    auto* label = new QLabel(tr("Match"), this);
    label->setBuddy(m_mode);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(m_mode, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_sameBatch);

    connect(m_mode, &QComboBox::activated, this, &PairingBox::pairingEdited);
    connect(m_sameBatch, &QCheckBox::clicked, this, &PairingBox::pairingEdited);
}

Pairing PairingBox::pairing() const
{
    return static_cast<Pairing>(m_mode->currentData().toInt());
}

void PairingBox::setPairing(Pairing pairing)
{
    m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(pairing)));
}

bool PairingBox::sameBatchSize() const
{
    return m_sameBatch->isChecked();
}

void PairingBox::setSameBatchSize(bool same)
{
    m_sameBatch->setChecked(same);
}

Hyperparameters PairingBox::paired(const Hyperparameters& other, const Hyperparameters& own) const
{
    Hyperparameters values = own;
    values.learningRate = pairedLearningRate(pairing(), other.learningRate, other.momentum, own.learningRate, own.momentum);
    if (sameBatchSize())
        values.batchSize = other.batchSize;
    return values;
}

Hyperparameters PairingBox::withMomentumMoved(const Hyperparameters& before, const Hyperparameters& edited) const
{
    Hyperparameters values = edited;
    if (pairing() == Pairing::RawLearningRate && edited.momentum != before.momentum)
        values.learningRate
            = pairedLearningRate(pairing(), before.learningRate, before.momentum, edited.learningRate, edited.momentum);
    return values;
}

} // namespace tandem
