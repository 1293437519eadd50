// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape_factory.h"

#include <QTest>

#include <string>

namespace tandem::test {

/// The landscape of a kind with noise; linear regression in three dimensions.
inline LandscapeConfig landscape(LandscapeKind kind)
{
    LandscapeConfig config;
    config.kind = kind;
    config.labelNoise = 0.7;
    config.noiseVariance = 0.5;
    if (kind == LandscapeKind::LinearRegression)
        config.curvatures = {1.0, 0.4, 0.1};
    return config;
}

/// A data row for each kind, in the column "kind".
inline void landscapeRows()
{
    QTest::addColumn<int>("kind");
    for (const LandscapeName& name : landscapeNames)
        QTest::newRow(std::string(name.name).c_str()) << static_cast<int>(name.kind);
}

} // namespace tandem::test
