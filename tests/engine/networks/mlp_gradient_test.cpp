// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/networks/torch_reference.h"

#include <QTest>

using namespace tandem;

class MlpGradientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void equalsDoublePrecision_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("hidden");
        QTest::addColumn<int>("images");
        QTest::addColumn<int>("chunk");
        QTest::addColumn<int>("stacked");
        using Hidden = std::vector<std::int64_t>;
        QTest::newRow("one layer, one image") << Hidden{} << 1 << 1024 << 0;
        QTest::newRow("one layer") << Hidden{} << 33 << 1024 << 0;
        QTest::newRow("one hidden, one image") << Hidden{16} << 1 << 1024 << 0;
        QTest::newRow("one hidden, odd batch") << Hidden{17} << 37 << 1024 << 0;
        QTest::newRow("two hidden") << Hidden{32, 8} << 64 << 1024 << 0;
        QTest::newRow("a unit wide") << Hidden{1, 1} << 9 << 1024 << 0;
        QTest::newRow("three hidden, chunks with a rest") << Hidden{9, 12, 7} << 101 << 16 << 0;
        QTest::newRow("chunks of one") << Hidden{8} << 5 << 1 << 0;
        QTest::newRow("stack of one") << Hidden{16} << 20 << 1024 << 1;
        QTest::newRow("stack") << Hidden{16, 8} << 31 << 1024 << 3;
        QTest::newRow("stack in chunks") << Hidden{16} << 31 << 7 << 4;
        QTest::newRow("stack, one image") << Hidden{5} << 1 << 7 << 2;
    }

    /// Single precision has 24 bits: sums of at most 10⁴ terms agree to 10⁻⁵ of the norm with room to spare.
    void equalsDoublePrecision()
    {
        QFETCH(std::vector<std::int64_t>, hidden);
        QFETCH(int, images);
        QFETCH(int, chunk);
        QFETCH(int, stacked);
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            reference::GradientCase shapes;
            shapes.hidden = hidden;
            shapes.images = images;
            shapes.chunk = chunk;
            shapes.stacked = stacked;
            shapes.seed = seed;
            const reference::GradientErrors errors = reference::gradientErrors(shapes);
            constexpr double tolerance = 1e-5;
            QVERIFY2(errors.loss < tolerance, qPrintable(QString::number(errors.loss)));
            QVERIFY2(errors.gradient < tolerance, qPrintable(QString::number(errors.gradient)));
            QVERIFY2(errors.meanSquaredNorm < tolerance, qPrintable(QString::number(errors.meanSquaredNorm)));
            QVERIFY2(errors.squaredNorm < tolerance, qPrintable(QString::number(errors.squaredNorm)));
        }
    }
};

QTEST_GUILESS_MAIN(MlpGradientTest)
#include "mlp_gradient_test.moc"
