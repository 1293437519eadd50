// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/minibatch_stream.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace tandem;

namespace {

std::vector<std::int64_t> drawn(MinibatchStream& stream, std::int64_t position, std::size_t count)
{
    std::vector<std::int64_t> examples(count);
    stream.draw(position, examples);
    return examples;
}

} // namespace

class MinibatchStreamTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// Every epoch holds every example once, in an order of its own.
    void epochsArePermutations()
    {
        constexpr std::int64_t examples = 101;
        MinibatchStream stream(3, examples, Sampling::Epochs, 1);
        std::vector<std::vector<std::int64_t>> epochs;
        for (std::int64_t epoch = 0; epoch < 4; ++epoch) {
            epochs.push_back(drawn(stream, epoch * examples, examples));
            std::vector<std::int64_t> sorted = epochs.back();
            std::ranges::sort(sorted);
            for (std::int64_t i = 0; i < examples; ++i)
                QCOMPARE(sorted[i], i);
        }
        QVERIFY(epochs[0] != epochs[1]);
        MinibatchStream other(4, examples, Sampling::Epochs, 1);
        QVERIFY(drawn(other, 0, examples) != epochs[0]);
    }

    /// However it is cut into batches, and wherever it is read first: the same sequence.
    void dependsOnPositionAlone_data()
    {
        QTest::addColumn<Sampling>("sampling");
        QTest::newRow("epochs") << Sampling::Epochs;
        QTest::newRow("with replacement") << Sampling::WithReplacement;
    }
    void dependsOnPositionAlone()
    {
        QFETCH(Sampling, sampling);
        constexpr std::size_t length = 500;
        MinibatchStream whole(7, 60, sampling, 1);
        const std::vector<std::int64_t> expected = drawn(whole, 0, length);
        for (const std::size_t batch : {1U, 7U, 60U, 333U}) {
            MinibatchStream stream(7, 60, sampling, 2);
            for (std::size_t at = (length - 1) / batch * batch;; at -= batch) {
                const std::size_t count = std::min(batch, length - at);
                const std::vector<std::int64_t> part = drawn(stream, static_cast<std::int64_t>(at), count);
                QVERIFY(std::ranges::equal(part, std::span(expected).subspan(at, count)));
                if (at == 0)
                    break;
            }
        }
    }

    /// By counting: of two places of a minibatch, over many seeds, how much less often than 1/N they hold the same example. With
    /// gradients e_i, one to an example, the mean product is that probability, |G|² is 1/N and trΣ is 1.
    void productDeficitIsThatOfThePairs_data()
    {
        QTest::addColumn<Sampling>("sampling");
        QTest::addColumn<qint64>("position");
        QTest::addColumn<qint64>("count");
        QTest::newRow("within an epoch") << Sampling::Epochs << qint64{2} << qint64{5};
        QTest::newRow("a whole epoch") << Sampling::Epochs << qint64{8} << qint64{8};
        QTest::newRow("two epochs") << Sampling::Epochs << qint64{5} << qint64{7};
        QTest::newRow("with replacement") << Sampling::WithReplacement << qint64{5} << qint64{7};
    }
    void productDeficitIsThatOfThePairs()
    {
        QFETCH(Sampling, sampling);
        QFETCH(qint64, position);
        QFETCH(qint64, count);
        constexpr std::int64_t examples = 8;
        constexpr int seeds = 20000;
        double equal = 0.0;
        double deficit = 0.0;
        for (int seed = 0; seed < seeds; ++seed) {
            MinibatchStream stream(seed, examples, sampling, 1);
            const std::vector<std::int64_t> batch = drawn(stream, position, static_cast<std::size_t>(count));
            for (std::size_t i = 0; i < batch.size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    equal += batch[i] == batch[j] ? 1.0 : 0.0;
            deficit = stream.productDeficit(position, count);
        }
        const double pairs = 0.5 * static_cast<double>(count * (count - 1));
        // A batch has at most as many equal pairs as count/2, and fewer than 1 in the mean: a generous standard deviation.
        QVERIFY(std::abs(equal / (seeds * pairs) - (1.0 / examples - deficit)) < 4.0 * 2.0 / pairs / std::sqrt(seeds));
    }

    /// χ² of how often each example is drawn, and of where in the epoch it comes, within 5 standard deviations.
    void isUniform_data() { dependsOnPositionAlone_data(); }
    void isUniform()
    {
        QFETCH(Sampling, sampling);
        constexpr std::int64_t examples = 20;
        constexpr std::int64_t epochs = 5000;
        MinibatchStream stream(1, examples, sampling, 1);
        // [position within the epoch, example]
        std::vector<double> counts(examples * examples, 0.0);
        for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
            const std::vector<std::int64_t> order = drawn(stream, epoch * examples, examples);
            for (std::int64_t i = 0; i < examples; ++i)
                counts[i * examples + order[i]] += 1.0;
        }
        const double expected = static_cast<double>(epochs) / examples;
        double chiSquared = 0.0;
        for (const double count : counts)
            chiSquared += (count - expected) * (count - expected) / expected;
        // Independent draws: χ² with n(n−1) degrees of freedom. Permutations: n/(n−1) times one with (n−1)², so the same mean.
        const double mean = examples * (examples - 1);
        const double deviation = examples * std::sqrt(2.0);
        QVERIFY2(std::abs(chiSquared - mean) < 5.0 * deviation, qPrintable(QString::number(chiSquared)));
    }
};

QTEST_GUILESS_MAIN(MinibatchStreamTest)
#include "minibatch_stream_test.moc"
