// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arms_panel.h"

#include "controls/pairing_box.h"
#include "controls/text_label.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tandem {

ArmsPanel::ArmsPanel(QWidget* parent)
    : QWidget(parent)
{
    m_pairingBox = new PairingBox(this);
    m_pairingBox->setObjectName("pairingBox");
    m_readOnly = new TextLabel(TextStyle::Small, this);
    m_readOnly->setObjectName("readOnly");
    m_readOnly->hide();
    m_addArm = new QPushButton(tr("+ Add an arm"), this);
    m_addArm->setObjectName("addArm");
    m_addArm->setFlat(true);
    m_addArm->setFocusPolicy(Qt::TabFocus);
    m_addArm->setToolTip(
        tr("A copy of the last arm, to be changed: its optimizer, its values, its name.\nThe training begins anew."));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(16);
    m_column->addWidget(m_readOnly);
    m_column->addWidget(m_pairingBox);
    m_column->addWidget(m_addArm, 0, Qt::AlignLeft);
    m_column->addStretch(1);
    connect(m_pairingBox, &PairingBox::pairingEdited, this, &ArmsPanel::pairAll);
    connect(m_addArm, &QPushButton::clicked, this, [this] {
        if (!m_panels.empty())
            Q_EMIT arrangementWanted(arms() - 1, ArmCopied{});
    });
}

void ArmsPanel::setArms(const std::vector<ArmPanel::Setup>& arms)
{
    for (ArmPanel* panel : m_panels)
        delete panel;
    m_panels.clear();
    m_values.clear();
    for (const ArmPanel::Setup& setup : arms) {
        auto* panel = new ArmPanel(setup, this);
        panel->setObjectName(QStringLiteral("arm%1").arg(setup.arm));
        connect(panel, &ArmPanel::edited, this, &ArmsPanel::followEdit);
        connect(panel, &ArmPanel::arrangementWanted, this, &ArmsPanel::arrangementWanted);
        connect(panel, &ArmPanel::colorWanted, this, &ArmsPanel::colorWanted);
        m_column->insertWidget(static_cast<int>(m_panels.size()) + 1, panel);
        m_panels.push_back(panel);
        m_values.push_back(panel->values());
    }
    orderTabs();
    m_pairingBox->setVisible(arms.size() > 1);
    constexpr std::size_t mostArms = 8;
    m_addArm->setVisible(!arms.empty() && arms.size() < mostArms);
}

void ArmsPanel::orderTabs()
{
    QWidget* last = m_addArm;
    const auto follow = [this, &last](const QWidget* part) {
        for (QWidget* control : part->findChildren<QWidget*>()) {
            if (!(control->focusPolicy() & Qt::TabFocus) || control->window() != window()) // e.g. a list that drops down
                continue;
            setTabOrder(last, control);
            last = control;
        }
    };
    for (const ArmPanel* panel : m_panels)
        follow(panel);
    follow(m_pairingBox);
    setTabOrder(last, m_addArm);
}

void ArmsPanel::setReadOnly(const QString& reason)
{
    if (reason.isEmpty() && m_readOnly->isHidden())
        return; // a lesson may have hidden what would be shown here
    m_readOnly->setText(reason);
    m_readOnly->setVisible(!reason.isEmpty());
    m_pairingBox->setVisible(m_panels.size() > 1 && reason.isEmpty());
    m_addArm->setEnabled(reason.isEmpty());
    for (ArmPanel* panel : m_panels)
        panel->setReadOnly(reason);
}

void ArmsPanel::setTrainingExamples(std::int64_t examples)
{
    for (ArmPanel* panel : m_panels)
        panel->setTrainingExamples(examples);
}

void ArmsPanel::forgetApplied()
{
    for (ArmPanel* panel : m_panels)
        panel->forgetApplied();
}

void ArmsPanel::followEdit(int arm, const Hyperparameters& values)
{
    const Hyperparameters before = m_values[static_cast<std::size_t>(arm)];
    const Hyperparameters own = panel(arm)->description().consistent(m_pairingBox->withMomentumMoved(before, values));
    const bool batchSizeMoved = own.batchSize != before.batchSize;
    // A change of β concerns nobody else: in every pairing the rate that is shared stays.
    const bool rateMoved = own.learningRate != before.learningRate && values.momentum == before.momentum;
    setValues(arm, own);
    Q_EMIT edited(arm, own);
    for (int other = 0; other < arms(); ++other) {
        if (other == arm)
            continue;
        const Hyperparameters present = m_values[static_cast<std::size_t>(other)];
        Hyperparameters paired = pairedValues(other, arm);
        if (!rateMoved)
            paired.learningRate = present.learningRate;
        if (!batchSizeMoved)
            paired.batchSize = present.batchSize;
        if (paired == present)
            continue;
        setValues(other, paired);
        Q_EMIT edited(other, paired);
    }
}

Hyperparameters ArmsPanel::pairedValues(int arm, int with) const
{
    const Hyperparameters& present = m_values[static_cast<std::size_t>(arm)];
    Hyperparameters paired = m_pairingBox->paired(m_values[static_cast<std::size_t>(with)], present);
    const auto shares = [this](int one) { return hasEffectiveLearningRate(panel(one)->description().optimizer); };
    if (!shares(arm) || !shares(with))
        paired.learningRate = present.learningRate;
    return panel(arm)->description().consistent(paired);
}

void ArmsPanel::pairAll()
{
    for (int other = 1; other < arms(); ++other) {
        const Hyperparameters present = m_values[static_cast<std::size_t>(other)];
        const Hyperparameters paired = pairedValues(other, 0);
        if (paired == present)
            continue;
        setValues(other, paired);
        Q_EMIT edited(other, paired);
    }
}

void ArmsPanel::setValues(int arm, const Hyperparameters& values)
{
    m_values[static_cast<std::size_t>(arm)] = values;
    panel(arm)->setValues(values);
}

} // namespace tandem
