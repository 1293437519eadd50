// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "engine/problems/vector_targets.h"

#include <QtTest>

#include <map>

using namespace tandem;
using namespace tandem::test;

Q_DECLARE_METATYPE(tandem::QuadraticNoise)

namespace {

QuadraticConfig problem(int dimension, QuadraticNoise noise)
{
    QuadraticConfig config;
    config.curvatures = logSpacedCurvatures(dimension, 10.0);
    config.noise = noise;
    config.noiseVariance = 0.5;
    config.start.assign(dimension, 1.0);
    config.startSpread = 0.3;
    return config;
}

/// Three arms, the middle one of which diverges on the way.
std::vector<Arm> arms()
{
    return {sgd(.3, 2), sgdm(60.0, .8, 4), sgdm(.3, .9, 2)};
}

Run run(const QuadraticConfig& config, const EnsembleOptions& made, std::int64_t block)
{
    return runFor(*makeQuadraticEnsemble(config, made), 500, block);
}

} // namespace

class QuadraticIdentityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void sgdIsSgdmAtZeroMomentum_data() { noises(); }
    void sgdIsSgdmAtZeroMomentum();
    void blocksThreadsAndProcessorsChangeNothing_data();
    void blocksThreadsAndProcessorsChangeNothing();
    void aSeedIsTheSameInAnyCompany();
    void restoredRunsGoOnAlike_data() { noises(); }
    void restoredRunsGoOnAlike();
    void restartedRunsBeginAnew();
    void foreignStatesAreRefused();

private:
    void noises();
};

void QuadraticIdentityTest::noises()
{
    QTest::addColumn<QuadraticNoise>("noise");
    QTest::addRow("none") << QuadraticNoise::None;
    QTest::addRow("isotropic") << QuadraticNoise::Isotropic;
    QTest::addRow("proportional") << QuadraticNoise::Proportional;
    QTest::addRow("multiplicative") << QuadraticNoise::Multiplicative;
}

void QuadraticIdentityTest::sgdIsSgdmAtZeroMomentum()
{
    QFETCH(QuadraticNoise, noise);
    const auto ensemble = makeQuadraticEnsemble(problem(5, noise), options({sgd(.3, 2), sgdm(.3, 0.0, 2)}, 20));
    for (const std::vector<double>& metric : advance(*ensemble, 300)) {
        for (std::size_t i = 0; i < metric.size(); i += 40)
            QVERIFY(std::equal(metric.begin() + i, metric.begin() + i + 20, metric.begin() + i + 20));
    }
    const EnsembleState state = ensemble->save();
    QVERIFY(std::equal(theta(state).begin(), theta(state).begin() + 100, theta(state).begin() + 100));
}

void QuadraticIdentityTest::blocksThreadsAndProcessorsChangeNothing_data()
{
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("seeds");
    QTest::addColumn<qint64>("recordEvery");
    QTest::addRow("one of everything") << 1 << 1 << qint64{1};
    QTest::addRow("two coordinates, three seeds") << 2 << 3 << qint64{1};
    QTest::addRow("two coordinates, many seeds") << 2 << 77 << qint64{8};
    QTest::addRow("thirty coordinates") << 30 << 37 << qint64{3};
}

void QuadraticIdentityTest::blocksThreadsAndProcessorsChangeNothing()
{
    QFETCH(int, dimension);
    QFETCH(int, seeds);
    QFETCH(qint64, recordEvery);
    for (const QuadraticNoise noise : {QuadraticNoise::Isotropic, QuadraticNoise::Multiplicative}) {
        const QuadraticConfig config = problem(dimension, noise);
        EnsembleOptions made = options(arms(), seeds, recordEvery);
        made.noiseEvery = 4 * recordEvery;
        const Run whole = run(config, made, 500);
        QVERIFY(whole.state.divergedAt[seeds] > 0);
        QVERIFY(run(config, made, 500) == whole);
        QVERIFY(run(config, made, 1) == whole);
        QVERIFY(run(config, made, 7) == whole);
        made.threads = 3;
        QVERIFY(run(config, made, 130) == whole);
        made.threads = 1;
        std::map<bool, std::vector<Run>> runs; // by whether products are fused
        onEachTarget([&](std::int64_t target) { runs[fuses(target)].push_back(run(config, made, 500)); });
        for (const auto& [fused, alike] : runs) {
            for (const Run& other : alike)
                QVERIFY(other == alike.front());
        }
        QVERIFY(runs.begin()->second.front() == whole || runs.rbegin()->second.front() == whole);
    }
}

void QuadraticIdentityTest::aSeedIsTheSameInAnyCompany()
{
    const QuadraticConfig config = problem(3, QuadraticNoise::Isotropic);
    EnsembleOptions made = options({sgdm(.3, .9, 2)}, 40);
    made.firstSeed = 5;
    const Run many = run(config, made, 500);
    for (const int seed : {0, 15, 16, 39}) {
        made.seeds = 1;
        made.firstSeed = 5 + seed;
        const Run alone = run(config, made, 500);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(theta(alone.state)[i], theta(many.state)[seed * 3 + i]);
    }
}

void QuadraticIdentityTest::restoredRunsGoOnAlike()
{
    QFETCH(QuadraticNoise, noise);
    const QuadraticConfig config = problem(4, noise);
    const EnsembleOptions made = options(arms(), 19);
    const auto straight = makeQuadraticEnsemble(config, made);
    const auto resumed = makeQuadraticEnsemble(config, made);
    const Hyperparameters changed{.1, .5, 7};
    advance(*straight, 101);
    straight->setHyperparameters(2, changed);
    advance(*straight, 50);
    resumed->restore(straight->save());
    QVERIFY(sameState(resumed->save(), straight->save()));
    QCOMPARE(resumed->step(), std::int64_t{151});
    QVERIFY(resumed->hyperparameters(2) == changed);
    QCOMPARE(resumed->samples(2), std::int64_t{101 * 2 + 50 * 7});
    QCOMPARE(resumed->divergedAt(), straight->divergedAt());
    QVERIFY(sameBits(advance(*resumed, 200), advance(*straight, 200)));
    QVERIFY(sameState(resumed->save(), straight->save()));
}

void QuadraticIdentityTest::restartedRunsBeginAnew()
{
    const QuadraticConfig config = problem(4, QuadraticNoise::Isotropic);
    const EnsembleOptions made = options(arms(), 19); // more than a block of seeds, and not a multiple of it
    const auto fresh = makeQuadraticEnsemble(config, made);
    const auto restarted = makeQuadraticEnsemble(config, made);
    advance(*restarted, 101);
    restarted->restart();
    QCOMPARE(restarted->samples(2), std::int64_t{0});
    QVERIFY(sameState(restarted->save(), fresh->save()));
    QVERIFY(sameBits(advance(*restarted, 200), advance(*fresh, 200)));
    QCOMPARE(restarted->divergedAt(), fresh->divergedAt());
    std::vector<double> x(4);
    for (int replica = 0; replica < fresh->shape().replicas(); ++replica) {
        fresh->parameters(replica, x);
        const std::vector<double> all = theta(fresh->save());
        for (int i = 0; i < 4; ++i)
            QVERIFY(std::bit_cast<std::uint64_t>(x[i]) == std::bit_cast<std::uint64_t>(all[replica * 4 + i]));
    }
}

void QuadraticIdentityTest::foreignStatesAreRefused()
{
    const auto here = makeQuadraticEnsemble(problem(4, QuadraticNoise::None), options(arms(), 2));
    const auto there = makeQuadraticEnsemble(problem(4, QuadraticNoise::None), options(arms(), 3));
    QVERIFY_EXCEPTION_THROWN(here->restore(there->save()), std::runtime_error);
    QVERIFY_EXCEPTION_THROWN(here->restore(EnsembleState{}), std::runtime_error);
}

QTEST_GUILESS_MAIN(QuadraticIdentityTest)
#include "quadratic_identity_test.moc"
