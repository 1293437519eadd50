// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace tandem {

/// What a chooser says of an experiment.
struct ExperimentCard {
    QString source; ///< what opens it: the name of a shipped one or a path
    QString title;
    QString description;
    QString claim; ///< what it shows; empty where its file does not say
    QString kind;  ///< of its problem, as the file names it
    QString about; ///< the comment that the file begins with, up to what is to be watched
    QString watch; ///< the rest of that comment: what to watch and to try
    QString problem;
    struct ArmLine {
        int color = 0; ///< in the palette
        QString text;  ///< "SGDM: sgdm, η 0.1, β 0.9, B 64"
    };
    std::vector<ArmLine> arms;
    QString size; ///< "2 arms × 4 seeds × 9 380 steps = 75 040 replica-steps"

    /// Whether each of the words stands somewhere on the card, in small or capital letters.
    bool hasAll(const QStringList& words) const;
};

ExperimentCard cardOf(const Experiment& experiment, const QString& source);

} // namespace tandem
