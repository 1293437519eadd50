// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_factory.h"

#include <QFile>

namespace tandem {

/// Whether this build has LibTorch.
inline bool torchIsBuiltIn()
{
    return !backendReport("cpu", Backend::Automatic).libtorch.empty();
}

/// Whether this process has loaded the library that LibTorch comes with.
inline bool torchIsLoaded()
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("tandem-libtorch");
}

} // namespace tandem
