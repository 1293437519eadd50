// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/optimizer.h"

#include <QList>
#include <QString>
#include <QToolButton>

#include <variant>

class QAction;
class QMenu;

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

/// The button beside an arm's name: its optimizer, a copy of it, its name, its end, and its colour, which changes nothing else.
class ArmMenu : public QToolButton {
    Q_OBJECT
public:
    struct Setup {
        QString name;
        int arm = 0;
        Optimizer optimizer = Optimizer::Sgd;
    };
    ArmMenu(const Setup& setup, QWidget* parent);

    /// Whether the arm can be made another one; its colour can always be.
    void setArrangeable(bool arrangeable);

Q_SIGNALS:
    void chosen(const tandem::ArmArrangement& arrangement);
    void renameWanted();
    /// Number in the palette.
    void colorChosen(int color);

private:
    void addColors(QMenu* menu, int arm);

    QList<QAction*> m_arrangements;
};

} // namespace tandem
