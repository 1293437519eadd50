// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_clip.h"

#include <cmath>
#include <limits>

namespace tandem {
namespace {

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

/// −1 below, 0 within, 1 above.
int side(double y, double low, double high)
{
    return y < low ? -1 : y > high ? 1 : 0;
}

} // namespace

CurvePoints clipCurve(const CurvePoints& curve, double low, double high, Spacing spacing)
{
    CurvePoints result;
    const auto place = [spacing](double y) { return spacing == Spacing::Logarithmic ? std::log(y) : y; };
    const auto cut = [&](qsizetype i, double y) {
        const double from = place(curve.y[i - 1]);
        const double share = (place(y) - from) / (place(curve.y[i]) - from);
        result.add(curve.x[i - 1] + share * (curve.x[i] - curve.x[i - 1]), y);
    };
    for (qsizetype i = 0; i < curve.x.size(); ++i) {
        const double y = curve.y[i];
        const int now = std::isnan(y) ? 0 : side(y, low, high);
        const bool joined = i > 0 && std::isfinite(curve.y[i - 1]) && std::isfinite(y);
        const int before = joined ? side(curve.y[i - 1], low, high) : now;
        if (before != now && before != 0)
            cut(i, before < 0 ? low : high);
        if (before != now && now != 0)
            cut(i, now < 0 ? low : high);
        result.add(curve.x[i], now == 0 ? y : gap);
    }
    return result;
}

} // namespace tandem
