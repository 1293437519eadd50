// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_panel.h"

#include "controls/arms_panel.h"
#include "controls/text_label.h"
#include "controls/wheel_guard.h"
#include "training/experiment.h"

#include <QComboBox>
#include <QVBoxLayout>

namespace tandem {

ExperimentPanel::ExperimentPanel(QWidget* parent)
    : QWidget(parent)
    , m_experiments(new QComboBox(this))
    , m_description(new TextLabel(TextStyle::Quiet, this))
    , m_arms(new ArmsPanel(this))
{
    m_experiments->setObjectName(QStringLiteral("experiments"));
    m_experiments->setAccessibleName(tr("experiment"));
    m_experiments->setToolTip(
        tr("The experiment that runs: problem, arms and seeds. File › Open experiment reads one of yours."));
    m_experiments->setFocusPolicy(Qt::TabFocus);
    new WheelGuard(m_experiments);
    m_experiments->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const ShippedExperiment& shipped : shippedExperiments()) {
        m_experiments->addItem(QString::fromStdString(shipped.title), QString::fromStdString(shipped.name));
        m_experiments->setItemData(m_experiments->count() - 1, QString::fromStdString(shipped.description), Qt::ToolTipRole);
    }
    connect(m_experiments, &QComboBox::activated, this, [this] { Q_EMIT chosen(m_experiments->currentData().toString()); });
    m_description->setObjectName(QStringLiteral("description"));
    m_arms->setObjectName(QStringLiteral("arms"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_experiments);
    column->addWidget(m_description);
    column->addSpacing(8);
    column->addWidget(m_arms, 1);
}

void ExperimentPanel::showExperiment(const QString& name, const QString& title, const QString& description)
{
    m_experiments->setCurrentIndex(m_experiments->findData(name));
    m_experiments->setPlaceholderText(title);
    setDescription(description);
    m_description->setVisible(!description.isEmpty());
}

void ExperimentPanel::setDescription(const QString& text)
{
    m_description->setText(text);
}

} // namespace tandem
