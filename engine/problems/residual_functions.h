// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape.h"

#include <array>
#include <cmath>
#include <vector>

namespace tandem {

/// Residuals f of two variables with their first and second derivatives, for LabelNoiseLandscape: L = ½ f².

/// f = xy − 1. The minimizers are the hyperbola xy = 1, flattest at x = y = ±1. Q = x² − y² goes to 0 as Q₀ e^(−σ²τ) on
/// the clock τ = η²k; for SGD Q' = Q (1 − η²e²) exactly, e = f − ξ.
struct HyperbolaResidual {
    static double value(double x, double y) { return x * y - 1.0; }
    static std::array<double, 2> gradient(double x, double y) { return {y, x}; }
    static std::array<double, 4> hessian(double /*x*/, double /*y*/) { return {0.0, 1.0, 1.0, 0.0}; }
    static std::vector<double> start() { return {2.0, 0.5}; }
    static std::vector<std::vector<double>> optima() { return {{1.0, 1.0}, {-1.0, -1.0}}; }
    static std::vector<Interval> bounds() { return {{-2.5, 2.5}, {-2.5, 2.5}}; }
};

/// f = v √(1 + u²) in (u, v). The minimizers are the line v = 0, flattest at u = 0, which u goes to as u₀ e^(−σ²τ/2).
struct ValleyResidual {
    static double value(double u, double v) { return v * std::sqrt(1.0 + u * u); }
    static std::array<double, 2> gradient(double u, double v)
    {
        const double root = std::sqrt(1.0 + u * u);
        return {v * u / root, root};
    }
    static std::array<double, 4> hessian(double u, double v)
    {
        const double square = 1.0 + u * u;
        const double root = std::sqrt(square);
        return {v / (square * root), u / root, u / root, 0.0};
    }
    static std::vector<double> start() { return {1.5, 0.0}; }
    static std::vector<std::vector<double>> optima() { return {{0.0, 0.0}}; }
    static std::vector<Interval> bounds() { return {{-2.5, 2.5}, {-1.0, 1.0}}; }
};

} // namespace tandem
