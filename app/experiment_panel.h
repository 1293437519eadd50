// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;

namespace tandem {

class ArmsPanel;
class TextLabel;

/// What runs, at the left of the plots: the experiment, chosen from the shipped ones, what it shows, and its arms.
class ExperimentPanel : public QWidget {
    Q_OBJECT
public:
    explicit ExperimentPanel(QWidget* parent = nullptr);

    ArmsPanel* arms() const { return m_arms; }
    /// Marks the shipped experiment of this name, or shows `title` where it is none of them, with a few lines about it.
    void showExperiment(const QString& name, const QString& title, const QString& description);
    void setDescription(const QString& text);

Q_SIGNALS:
    /// The user wants the shipped experiment of this name.
    void chosen(const QString& name);

private:
    QComboBox* m_experiments;
    TextLabel* m_description;
    ArmsPanel* m_arms;
};

} // namespace tandem
