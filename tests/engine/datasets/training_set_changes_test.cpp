// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/training_set_changes.h"

#include "support/input_error.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

using namespace tandem;

namespace {

constexpr int classes = 5;

/// Images of 4 bytes, each with its number in them.
ImageSet numbered(std::int64_t count)
{
    ImageSet set{count, 2, 2, {}, {}};
    for (std::int64_t image = 0; image < count; ++image) {
        for (int byte = 0; byte < 4; ++byte)
            set.pixels.push_back(static_cast<std::uint8_t>(image >> (8 * byte)));
        set.labels.push_back(static_cast<std::uint8_t>(image % classes));
    }
    return set;
}

ImageDataset dataset()
{
    return {numbered(20000), numbered(300), classes};
}

std::int64_t numberOf(const ImageSet& set, std::int64_t image)
{
    std::int64_t number = 0;
    for (int byte = 0; byte < 4; ++byte)
        number |= std::int64_t{set.pixels[image * 4 + byte]} << (8 * byte);
    return number;
}

std::set<std::int64_t> numbersOf(const ImageSet& set)
{
    std::set<std::int64_t> numbers;
    for (std::int64_t image = 0; image < set.count; ++image)
        numbers.insert(numberOf(set, image));
    return numbers;
}

} // namespace

class TrainingSetChangesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void changesNothingUnasked()
    {
        const ImageDataset same = changed(dataset(), {});
        QCOMPARE(same.train.pixels, dataset().train.pixels);
        QCOMPARE(same.train.labels, dataset().train.labels);
        QCOMPARE(changed(dataset(), {20000, 0.0}).train.pixels, dataset().train.pixels);
    }

    /// Different images with their own labels, the smaller subset within the larger one.
    void keepsASubset()
    {
        const ImageSet small = changed(dataset(), {1000, 0.0}).train;
        const ImageSet large = changed(dataset(), {5000, 0.0}).train;
        QCOMPARE(small.count, 1000);
        QCOMPARE(small.labels.size(), 1000U);
        for (std::int64_t image = 0; image < small.count; ++image)
            QCOMPARE(int(small.labels[image]), int(numberOf(small, image) % classes));
        const std::set<std::int64_t> few = numbersOf(small);
        const std::set<std::int64_t> many = numbersOf(large);
        QCOMPARE(few.size(), 1000U);
        QVERIFY(std::ranges::includes(many, few));
        // The mean of 1000 numbers drawn from 0 to 19999 without replacement, within 5 standard errors.
        double sum = 0.0;
        for (const std::int64_t number : few)
            sum += static_cast<double>(number);
        const double error = 20000.0 / std::sqrt(12.0) * std::sqrt(0.95 / 1000.0);
        QVERIFY(std::abs(sum / 1000.0 - 9999.5) < 5.0 * error);
    }

    void replacesLabels_data()
    {
        QTest::addColumn<double>("probability");
        for (const double probability : {0.1, 0.5, 1.0})
            QTest::addRow("%g", probability) << probability;
    }

    /// The share of wrong labels is binomial, and every other class gets the same: within 5 standard deviations.
    void replacesLabels()
    {
        QFETCH(double, probability);
        const ImageDataset noisy = changed(dataset(), {0, probability});
        const ImageDataset clean = dataset();
        QCOMPARE(noisy.train.pixels, clean.train.pixels);
        QCOMPARE(noisy.test.labels, clean.test.labels);
        std::array<double, classes> byDistance{};
        for (std::int64_t image = 0; image < clean.train.count; ++image)
            byDistance[(noisy.train.labels[image] + classes - clean.train.labels[image]) % classes] += 1.0;
        const auto n = static_cast<double>(clean.train.count);
        for (int distance = 0; distance < classes; ++distance) {
            const double share = distance == 0 ? 1.0 - probability : probability / (classes - 1);
            const double deviation = std::sqrt(n * share * (1.0 - share));
            QVERIFY2(std::abs(byDistance[distance] - n * share) <= 5.0 * deviation, qPrintable(QString::number(distance)));
        }
        for (const std::uint8_t label : noisy.train.labels)
            QVERIFY(label < classes);
    }

    /// More noise replaces more labels and leaves the replaced ones as they are; a subset takes its labels along.
    void labelsBelongToTheImage()
    {
        const std::vector<std::uint8_t> clean = dataset().train.labels;
        const std::vector<std::uint8_t> little = changed(dataset(), {0, 0.2}).train.labels;
        const std::vector<std::uint8_t> much = changed(dataset(), {0, 0.4}).train.labels;
        for (std::size_t image = 0; image < clean.size(); ++image)
            QVERIFY(little[image] == clean[image] || little[image] == much[image]);
        const ImageSet part = changed(dataset(), {700, 0.4}).train;
        for (std::int64_t image = 0; image < part.count; ++image)
            QCOMPARE(part.labels[image], much[numberOf(part, image)]);
    }

    void refusesWhatCannotBe()
    {
        QVERIFY_EXCEPTION_THROWN(changed(dataset(), {20001, 0.0}), InputError);
        ImageDataset single = dataset();
        single.classes = 1;
        QVERIFY_EXCEPTION_THROWN(changed(single, {0, 0.1}), InputError);
    }
};

QTEST_GUILESS_MAIN(TrainingSetChangesTest)
#include "training_set_changes_test.moc"
