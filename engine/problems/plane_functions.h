// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape.h"

#include <array>
#include <vector>

namespace tandem {

/// Functions of two variables with their first and second derivatives, for IsotropicLandscape. A gradient is [2], a Hessian
/// [2, 2].

/// (1 − x)² + 100 (y − x²)², minimum 0 at (1, 1): a curved ravine (Rosenbrock 1960).
struct Rosenbrock {
    static double loss(double x, double y)
    {
        const double a = 1.0 - x;
        const double b = y - x * x;
        return a * a + 100.0 * b * b;
    }
    static std::array<double, 2> gradient(double x, double y)
    {
        const double b = y - x * x;
        return {-2.0 * (1.0 - x) - 400.0 * x * b, 200.0 * b};
    }
    static std::array<double, 4> hessian(double x, double y)
    {
        return {2.0 - 400.0 * y + 1200.0 * x * x, -400.0 * x, -400.0 * x, 200.0};
    }
    static std::vector<double> start() { return {-1.2, 1.0}; }
    static std::vector<std::vector<double>> optima() { return {{1.0, 1.0}}; }
    static std::vector<Interval> bounds() { return {{-2.0, 2.0}, {-1.0, 3.0}}; }
};

/// (x² + y − 11)² + (x + y² − 7)²: four minima of value 0 (Himmelblau 1972).
struct Himmelblau {
    static double loss(double x, double y)
    {
        const double a = x * x + y - 11.0;
        const double b = x + y * y - 7.0;
        return a * a + b * b;
    }
    static std::array<double, 2> gradient(double x, double y)
    {
        const double a = x * x + y - 11.0;
        const double b = x + y * y - 7.0;
        return {4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b};
    }
    static std::array<double, 4> hessian(double x, double y)
    {
        const double mixed = 4.0 * (x + y);
        return {12.0 * x * x + 4.0 * y - 42.0, mixed, mixed, 12.0 * y * y + 4.0 * x - 26.0};
    }
    static std::vector<double> start() { return {0.0, 0.0}; }
    static std::vector<std::vector<double>> optima()
    {
        return {{3.0, 2.0}, {-2.805118086952745, 3.131312518250573}, {-3.779310253377747, -3.283185991286170},
            {3.584428340330492, -1.848126526964404}};
    }
    static std::vector<Interval> bounds() { return {{-5.0, 5.0}, {-5.0, 5.0}}; }
};

/// (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², minimum 0 at (3, ½): flat, with steep walls (Beale 1958).
struct Beale {
    static std::array<double, 3> residuals(double x, double y)
    {
        return {1.5 - x * (1.0 - y), 2.25 - x * (1.0 - y * y), 2.625 - x * (1.0 - y * y * y)};
    }
    static double loss(double x, double y)
    {
        const auto [a, b, c] = residuals(x, y);
        return a * a + b * b + c * c;
    }
    static std::array<double, 2> gradient(double x, double y)
    {
        const auto [a, b, c] = residuals(x, y);
        return {2.0 * (a * (y - 1.0) + b * (y * y - 1.0) + c * (y * y * y - 1.0)), 2.0 * x * (a + 2.0 * y * b + 3.0 * y * y * c)};
    }
    static std::array<double, 4> hessian(double x, double y)
    {
        const auto [a, b, c] = residuals(x, y);
        const std::array<double, 3> byX{y - 1.0, y * y - 1.0, y * y * y - 1.0};
        const std::array<double, 3> byY{x, 2.0 * x * y, 3.0 * x * y * y};
        const double xx = 2.0 * (byX[0] * byX[0] + byX[1] * byX[1] + byX[2] * byX[2]);
        const double xy = 2.0 * (byX[0] * byY[0] + byX[1] * byY[1] + byX[2] * byY[2] + a + 2.0 * y * b + 3.0 * y * y * c);
        const double yy = 2.0 * (byY[0] * byY[0] + byY[1] * byY[1] + byY[2] * byY[2] + 2.0 * x * b + 6.0 * x * y * c);
        return {xx, xy, xy, yy};
    }
    static std::vector<double> start() { return {1.0, 1.0}; }
    static std::vector<std::vector<double>> optima() { return {{3.0, 0.5}}; }
    static std::vector<Interval> bounds() { return {{-4.5, 4.5}, {-4.5, 4.5}}; }
};

/// ½ x² + ¼ (y² − 1)²: a saddle at 0 of height ¼ between the minima (0, ±1) of value 0. The start lies on the ridge, which
/// only noise leaves.
struct Saddle {
    static double loss(double x, double y)
    {
        const double a = y * y - 1.0;
        return 0.5 * x * x + 0.25 * a * a;
    }
    static std::array<double, 2> gradient(double x, double y) { return {x, y * (y * y - 1.0)}; }
    static std::array<double, 4> hessian(double /*x*/, double y) { return {1.0, 0.0, 0.0, 3.0 * y * y - 1.0}; }
    static std::vector<double> start() { return {1.5, 0.0}; }
    static std::vector<std::vector<double>> optima() { return {{0.0, 1.0}, {0.0, -1.0}}; }
    static std::vector<Interval> bounds() { return {{-2.0, 2.0}, {-1.5, 1.5}}; }
};

/// ¼ (x + y)² + (x − y)²/400: curvature 1 across a ravine along x = −y and 1/100 along it. A quadratic, but at 45° to the axes,
/// where what scales each coordinate by itself, as Adam does, cannot tell the two directions apart.
struct Ravine {
    static double loss(double x, double y)
    {
        const double across = x + y;
        const double along = x - y;
        return 0.25 * across * across + 0.0025 * along * along;
    }
    static std::array<double, 2> gradient(double x, double y)
    {
        const double across = 0.5 * (x + y);
        const double along = 0.005 * (x - y);
        return {across + along, across - along};
    }
    static std::array<double, 4> hessian(double /*x*/, double /*y*/) { return {0.505, 0.495, 0.495, 0.505}; }
    static std::vector<double> start() { return {6.0, -4.0}; }
    static std::vector<std::vector<double>> optima() { return {{0.0, 0.0}}; }
    static std::vector<Interval> bounds() { return {{-8.0, 8.0}, {-8.0, 8.0}}; }
};

/// ½ (1 + u²) v² in (u, v): the manifold of minimizers v = 0 is flattest at u = 0. With isotropic noise of variance s²,
/// du = −(s²/2) u/(1 + u²) dτ + s dW on the clock τ = η²k.
struct ValleyFloor {
    static double loss(double u, double v) { return 0.5 * (1.0 + u * u) * (v * v); }
    static std::array<double, 2> gradient(double u, double v) { return {u * v * v, (1.0 + u * u) * v}; }
    static std::array<double, 4> hessian(double u, double v)
    {
        const double mixed = 2.0 * u * v;
        return {v * v, mixed, mixed, 1.0 + u * u};
    }
    static std::vector<double> start() { return {1.5, 0.0}; }
    static std::vector<std::vector<double>> optima() { return {{0.0, 0.0}}; }
    static std::vector<Interval> bounds() { return {{-2.5, 2.5}, {-1.0, 1.0}}; }
};

} // namespace tandem
