// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/optimizer.h"

#include <QString>
#include <QToolButton>

#include <variant>

namespace tandem {

struct ArmCopied { };
struct ArmRemoved { };
struct ArmRenamed {
    QString name;
};
struct ArmRuns {
    Optimizer optimizer;
};
/// What a user may do to an arm beside moving its sliders: each begins the training anew.
using ArmArrangement = std::variant<ArmCopied, ArmRemoved, ArmRenamed, ArmRuns>;

/// The button beside an arm's name: its optimizer, a copy of it, its name, its end.
class ArmMenu : public QToolButton {
    Q_OBJECT
public:
    ArmMenu(const QString& armName, Optimizer optimizer, QWidget* parent);

Q_SIGNALS:
    void chosen(const tandem::ArmArrangement& arrangement);
    void renameWanted();
};

} // namespace tandem
