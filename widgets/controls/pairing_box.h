// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "optimizers/pairing.h"

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace tandem {

/// What the arms share when a slider of one of them moves.
class PairingBox : public QWidget {
    Q_OBJECT
public:
    explicit PairingBox(QWidget* parent = nullptr);

    Pairing pairing() const;
    void setPairing(Pairing pairing);
    bool sameBatchSize() const;
    void setSameBatchSize(bool same);

    /// Values of an arm that has `own` after another arm was set to `other`.
    Hyperparameters paired(const Hyperparameters& other, const Hyperparameters& own) const;
    /// Values of an arm that the user moved from `before` to `edited`: at the same raw
    /// learning rate a change of β keeps γ, which the other arms share, and so moves η.
    Hyperparameters withMomentumMoved(const Hyperparameters& before, const Hyperparameters& edited) const;

Q_SIGNALS:
    /// The user chose another pairing or linked the batch sizes.
    void pairingEdited();

private:
    QComboBox* m_mode = nullptr;
    QCheckBox* m_sameBatch = nullptr;
};

} // namespace tandem
