// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace tandem {

/// Values at the points of a grid over [xLow, xHigh] × [yLow, yHigh], edges included.
struct LossGrid {
    double xLow = 0.0;
    double xHigh = 1.0;
    double yLow = 0.0;
    double yHigh = 1.0;
    int columns = 0;            ///< points along x, ≥ 2
    int rows = 0;               ///< points along y, ≥ 2
    std::vector<double> values; ///< [row, column]; what is not finite is a hole

    double x(int column) const { return xLow + (xHigh - xLow) * column / (columns - 1); }
    double y(int row) const { return yLow + (yHigh - yLow) * row / (rows - 1); }
    std::size_t at(int column, int row) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
    }
    double value(int column, int row) const { return values[at(column, row)]; }
};

/// A piece of a contour line, straight across one cell of the grid.
struct ContourSegment {
    double fromX = 0.0;
    double fromY = 0.0;
    double toX = 0.0;
    double toY = 0.0;
};

/// Where the grid's values, interpolated along its edges, are `level` (marching squares; a saddle is cut by its cell's mean).
std::vector<ContourSegment> contourLines(const LossGrid& grid, double level);

/// Powers of 4 strictly within the values, ascending; of more than `most` the largest. They depend on the range only by which
/// are there, so that zooming moves no line. None where no value is above 0.
std::vector<double> contourLevels(const LossGrid& grid, int most);

/// Levels for any range of values: powers of `ratio` strictly within the positive ones, ascending.
struct ContourScale {
    double ratio = 4.0;
    std::vector<double> levels;
};
/// The coarsest ratio 2^(2^k), k a whole number, that surely gives `fewest` levels, and at most 2 · fewest + 2. No levels
/// where the values differ by less than a thousandth or none is above 0.
ContourScale contourScale(const LossGrid& grid, int fewest);

} // namespace tandem
