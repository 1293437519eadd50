// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// Images with labels as they lie in the files: bytes, one image after another.
struct ImageSet {
    std::int64_t count = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::vector<std::uint8_t> pixels; ///< [image, row, column], 0..255
    std::vector<std::uint8_t> labels; ///< [image]

    std::int64_t pixelsPerImage() const { return rows * columns; }
};

/// A training set and a test set of the same image size.
struct ImageDataset {
    ImageSet train;
    ImageSet test;
    int classes = 0; ///< largest label + 1
};

/// Whether a data set of this name is shipped, by a package of the system.
bool isShippedDataset(std::string_view name);

/// Reads a data set by its shipped name ("fashion-mnist") or from a folder that holds train-images-idx3-ubyte,
/// train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz. Throws InputError
/// that names the file and, for a shipped name, the package to install.
ImageDataset loadImageDataset(const std::string& nameOrFolder);

} // namespace tandem
