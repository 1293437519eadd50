// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arm_panel.h"

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace tandem {

class PairingBox;
class TextLabel;

/// All arms under each other, and how they are paired: moving one slider moves those of the arms it is paired with.
class ArmsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ArmsPanel(QWidget* parent = nullptr);

    /// Replaces the arms by those of another run. Pairing acts from the first edit on: what an experiment file says stands.
    void setArms(const std::vector<ArmPanel::Setup>& arms);
    /// Shows values that changed without the user.
    void setValues(int arm, const tandem::Hyperparameters& values);
    void setTrainingExamples(std::int64_t examples);
    /// Another run begins: no change has been applied in it.
    void forgetApplied();
    /// Holds all sliders still and says why, what to do instead included; empty lets them go again.
    void setReadOnly(const QString& reason);
    int arms() const { return static_cast<int>(m_panels.size()); }
    ArmPanel* panel(int arm) const { return m_panels[static_cast<std::size_t>(arm)]; }
    PairingBox* pairingBox() const { return m_pairingBox; }

Q_SIGNALS:
    /// The user changed `arm`, directly or by its pairing.
    void edited(int arm, const tandem::Hyperparameters& values);
    /// The user wants other arms.
    void arrangementWanted(int arm, const tandem::ArmArrangement& arrangement);
    void colorWanted(int arm, int color);

private:
    /// Tab goes through the arms before what stands under them, which was made first.
    void orderTabs();
    void followEdit(int arm, const Hyperparameters& values);
    void pairAll();
    /// Values of `arm` when it is paired with `with`; learning rates that do not mean the same are not shared.
    Hyperparameters pairedValues(int arm, int with) const;

    QVBoxLayout* m_column = nullptr;
    PairingBox* m_pairingBox = nullptr;
    QPushButton* m_addArm = nullptr;
    TextLabel* m_readOnly = nullptr; ///< stands over the arms
    std::vector<ArmPanel*> m_panels;
    std::vector<Hyperparameters> m_values; ///< [arm] as last shown, to know what an edit changed
};

} // namespace tandem
