// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/image_dataset.h"

#include "datasets/idx_reader.h"
#include "support/input_error.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <future>

namespace tandem {
namespace {

/// A data set that a package of the system installs.
struct ShippedDataset {
    const char* name;
    const char* folder;
    const char* package;
};

constexpr std::array shippedDatasets{
    ShippedDataset{"fashion-mnist", "/usr/share/datasets/fashion-mnist", "dataset-fashion-mnist"}};

/// The file `stem` of `folder`, compressed or not.
std::string findFile(const std::filesystem::path& folder, const std::string& stem)
{
    const std::filesystem::path plain = folder / stem;
    const std::filesystem::path compressed = folder / (stem + ".gz");
    std::error_code ignored;
    if (std::filesystem::is_regular_file(plain, ignored))
        return plain.string();
    if (std::filesystem::is_regular_file(compressed, ignored))
        return compressed.string();
    throw InputError(plain.string() + ": there is no such file, neither plain nor with .gz");
}

ImageSet joinSet(const std::string& imagesPath, IdxArray images, const std::string& labelsPath, IdxArray labels)
{
    if (images.dimensions[0] != labels.dimensions[0])
        throw InputError(labelsPath + ": holds " + std::to_string(labels.dimensions[0]) + " labels, but " + imagesPath + " holds "
            + std::to_string(images.dimensions[0]) + " images");
    ImageSet set;
    set.count = images.dimensions[0];
    set.rows = images.dimensions[1];
    set.columns = images.dimensions[2];
    set.pixels = std::move(images.bytes);
    set.labels = std::move(labels.bytes);
    return set;
}

ImageDataset loadFolder(const std::filesystem::path& folder)
{
    const std::string trainImages = findFile(folder, "train-images-idx3-ubyte");
    const std::string trainLabels = findFile(folder, "train-labels-idx1-ubyte");
    const std::string testImages = findFile(folder, "t10k-images-idx3-ubyte");
    const std::string testLabels = findFile(folder, "t10k-labels-idx1-ubyte");

    // Decompressing is most of the work, and the files do not depend on each other.
    constexpr int imageDimensions = 3;
    constexpr int labelDimensions = 1;
    auto testImagesRead = std::async(std::launch::async, readIdx, testImages, imageDimensions);
    auto labelsRead = std::async(std::launch::async, [&] {
        return std::array{readIdx(trainLabels, labelDimensions), readIdx(testLabels, labelDimensions)};
    });
    IdxArray trainImagesArray = readIdx(trainImages, imageDimensions);
    std::array<IdxArray, 2> labels = labelsRead.get();

    ImageDataset dataset;
    dataset.train = joinSet(trainImages, std::move(trainImagesArray), trainLabels, std::move(labels[0]));
    dataset.test = joinSet(testImages, testImagesRead.get(), testLabels, std::move(labels[1]));
    if (dataset.train.rows != dataset.test.rows || dataset.train.columns != dataset.test.columns)
        throw InputError(testImages + ": its images are " + std::to_string(dataset.test.rows) + " × "
            + std::to_string(dataset.test.columns) + " pixels, those for training " + std::to_string(dataset.train.rows) + " × "
            + std::to_string(dataset.train.columns));
    const std::uint8_t largest
        = std::max(*std::ranges::max_element(dataset.train.labels), *std::ranges::max_element(dataset.test.labels));
    dataset.classes = largest + 1;
    return dataset;
}

} // namespace

bool isShippedDataset(std::string_view name)
{
    return std::ranges::any_of(shippedDatasets, [name](const ShippedDataset& shipped) { return shipped.name == name; });
}

ImageDataset loadImageDataset(const std::string& nameOrFolder)
{
    for (const ShippedDataset& shipped : shippedDatasets) {
        if (nameOrFolder != shipped.name)
            continue;
        try {
            return loadFolder(shipped.folder);
        } catch (const InputError& error) {
            throw InputError(std::string(error.what()) + "; the Debian package " + shipped.package + " installs it (apt install "
                + shipped.package + ")");
        }
    }
    std::error_code ignored;
    if (!std::filesystem::is_directory(nameOrFolder, ignored))
        throw InputError("problem.dataset = \"" + nameOrFolder
            + "\": there is no such folder; it must be \"fashion-mnist\" or a folder with the four IDX files of a data set");
    return loadFolder(nameOrFolder);
}

} // namespace tandem
