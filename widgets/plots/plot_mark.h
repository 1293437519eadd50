// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace tandem {

/// Something to be seen at a step of every plot beside the changes of hyperparameters: a note, or where a run forked.
struct PlotMark {
    std::int64_t step = 0;
    QString text;
};

} // namespace tandem
