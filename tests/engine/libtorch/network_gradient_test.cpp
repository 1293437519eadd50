// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/torch_reference.h"

#include <QTest>

using namespace tandem;

namespace {

const char* nameOf(ComputePath path)
{
    switch (path) {
    case ComputePath::ByHand:
        return "by hand";
    case ComputePath::ByHandBfloat16:
        return "by hand in bfloat16";
    case ComputePath::Autograd:
        return "autograd";
    case ComputePath::Stacked:
        return "stacked";
    case ComputePath::StackedAutograd:
        return "stacked, autograd";
    }
    return "";
}

} // namespace

class NetworkGradientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void equalsDoublePrecision_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("channels");
        QTest::addColumn<std::vector<std::int64_t>>("hidden");
        QTest::addColumn<int>("images");
        QTest::addColumn<int>("chunk");
        QTest::addColumn<int>("stacked");
        QTest::addColumn<ComputePath>("path");
        using Hidden = std::vector<std::int64_t>;
        const Hidden none;
        std::vector<ComputePath> densePaths = reference::pathsByHand();
        densePaths.push_back(ComputePath::Autograd);
        for (const ComputePath path : densePaths) {
            const char* name = nameOf(path);
            QTest::addRow("one layer, one image, %s", name) << none << Hidden{} << 1 << 1024 << 0 << path;
            QTest::addRow("one layer, %s", name) << none << Hidden{} << 33 << 1024 << 0 << path;
            QTest::addRow("one hidden, one image, %s", name) << none << Hidden{16} << 1 << 1024 << 0 << path;
            QTest::addRow("one hidden, odd batch, %s", name) << none << Hidden{17} << 37 << 1024 << 0 << path;
            QTest::addRow("two hidden, %s", name) << none << Hidden{32, 8} << 64 << 1024 << 0 << path;
            QTest::addRow("a unit wide, %s", name) << none << Hidden{1, 1} << 9 << 1024 << 0 << path;
            QTest::addRow("three hidden, chunks with a rest, %s", name) << none << Hidden{9, 12, 7} << 101 << 16 << 0 << path;
            QTest::addRow("a whole training set, %s", name) << none << Hidden{6} << 602 << 1024 << 0 << path;
            QTest::addRow("chunks of one, %s", name) << none << Hidden{8} << 5 << 1 << 0 << path;
        }
        using Channels = std::vector<std::int64_t>;
        for (const ComputePath path : {ComputePath::Autograd, ComputePath::ByHand}) {
            const char* name = nameOf(path);
            QTest::addRow("one convolution, one image, %s", name) << Channels{3} << none << 1 << 1024 << 0 << path;
            QTest::addRow("one convolution, odd batch, %s", name) << Channels{16} << none << 21 << 1024 << 0 << path;
            QTest::addRow("two convolutions, %s", name) << Channels{4, 6} << none << 16 << 1024 << 0 << path;
            QTest::addRow("three convolutions, %s", name) << Channels{5, 17, 3} << none << 9 << 1024 << 0 << path;
            QTest::addRow("wide convolutions, %s", name) << Channels{33, 20} << none << 3 << 1024 << 0 << path;
            QTest::addRow("convolutions and a hidden layer, %s", name) << Channels{4, 6} << Hidden{7} << 12 << 1024 << 0 << path;
            QTest::addRow("convolutions, chunks with a rest, %s", name) << Channels{4, 6} << none << 23 << 5 << 0 << path;
        }
        QTest::newRow("convolutions, stack") << Channels{4, 6} << Hidden{5} << 11 << 1024 << 3 << ComputePath::Stacked;
        QTest::newRow("convolutions, stack in chunks") << Channels{3} << none << 10 << 4 << 2 << ComputePath::Stacked;
        QTest::newRow("stack of one") << none << Hidden{16} << 20 << 1024 << 1 << ComputePath::Stacked;
        QTest::newRow("stack") << none << Hidden{16, 8} << 31 << 1024 << 3 << ComputePath::Stacked;
        QTest::newRow("stack in chunks") << none << Hidden{16} << 31 << 7 << 4 << ComputePath::Stacked;
        QTest::newRow("stack, one image") << none << Hidden{5} << 1 << 7 << 2 << ComputePath::Stacked;
    }

    /// Single precision has 24 bits: sums of at most 10⁴ terms agree to 10⁻⁵ of the norm with room to spare.
    void equalsDoublePrecision()
    {
        QFETCH(std::vector<std::int64_t>, channels);
        QFETCH(std::vector<std::int64_t>, hidden);
        QFETCH(int, images);
        QFETCH(int, chunk);
        QFETCH(int, stacked);
        QFETCH(ComputePath, path);
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            reference::GradientCase shapes;
            shapes.shape = {channels, hidden};
            if (!channels.empty())
                shapes.size = {9, 10};
            shapes.images = images;
            shapes.chunk = chunk;
            shapes.stacked = stacked;
            shapes.seed = seed;
            shapes.path = path;
            const reference::GradientErrors errors = reference::gradientErrors(shapes);
            constexpr double tolerance = 1e-5;
            QVERIFY2(errors.loss < tolerance, qPrintable(QString::number(errors.loss)));
            QVERIFY2(errors.gradient < tolerance, qPrintable(QString::number(errors.gradient)));
            QVERIFY2(errors.meanSquaredNorm < tolerance, qPrintable(QString::number(errors.meanSquaredNorm)));
            QVERIFY2(errors.squaredNorm < tolerance, qPrintable(QString::number(errors.squaredNorm)));
        }
    }
};

QTEST_GUILESS_MAIN(NetworkGradientTest)
#include "network_gradient_test.moc"
