// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/landscape_run.h"
#include "engine/problems/quadratic_run.h"

#include <QRegularExpression>

using namespace tandem;
using namespace tandem::test;

namespace {

LandscapeConfig problem(int kind)
{
    LandscapeConfig config = landscape(static_cast<LandscapeKind>(kind));
    config.startSpread = 0.1;
    return config;
}

/// Three arms, the middle one of which diverges on the way.
std::vector<Arm> arms()
{
    return {sgd(.001, 2), sgdm(100.0, .8, 150), sgdm(.001, .9, 2)};
}

Run run(const LandscapeConfig& config, const EnsembleOptions& made, std::int64_t block)
{
    return runFor(*makeLandscapeEnsemble(config, made), 200, block);
}

} // namespace

class LandscapeIdentityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void sgdIsSgdmAtZeroMomentum_data() { landscapeRows(); }
    void sgdIsSgdmAtZeroMomentum();
    void blocksAndThreadsChangeNothing_data() { landscapeRows(); }
    void blocksAndThreadsChangeNothing();
    void aSeedIsTheSameInAnyCompany_data() { landscapeRows(); }
    void aSeedIsTheSameInAnyCompany();
    void restoredRunsGoOnAlike_data() { landscapeRows(); }
    void restoredRunsGoOnAlike();
};

void LandscapeIdentityTest::sgdIsSgdmAtZeroMomentum()
{
    QFETCH(int, kind);
    const auto ensemble = makeLandscapeEnsemble(problem(kind), options({sgd(.001, 2), sgdm(.001, 0.0, 2)}, 20));
    for (const std::vector<double>& metric : advance(*ensemble, 300)) {
        for (std::size_t i = 0; i < metric.size(); i += 40)
            QVERIFY(std::equal(metric.begin() + i, metric.begin() + i + 20, metric.begin() + i + 20));
    }
}

void LandscapeIdentityTest::blocksAndThreadsChangeNothing()
{
    QFETCH(int, kind);
    const LandscapeConfig config = problem(kind);
    for (const int seeds : {1, 3, 37}) {
        EnsembleOptions made = options(arms(), seeds, 3);
        made.noiseEvery = 12;
        const Run whole = run(config, made, 200);
        QVERIFY(whole.state.divergedAt[seeds] > 0);
        QCOMPARE(whole.state.divergedAt[0], std::int64_t{-1});
        QVERIFY(run(config, made, 1) == whole);
        QVERIFY(run(config, made, 7) == whole);
        made.threads = 3;
        QVERIFY(run(config, made, 130) == whole);
    }
}

void LandscapeIdentityTest::aSeedIsTheSameInAnyCompany()
{
    QFETCH(int, kind);
    const LandscapeConfig config = problem(kind);
    EnsembleOptions made = options({sgdm(.001, .9, 2)}, 40);
    made.firstSeed = 5;
    const Run many = run(config, made, 200);
    const std::size_t size = theta(many.state).size() / 40;
    for (const int seed : {0, 15, 16, 39}) {
        made.seeds = 1;
        made.firstSeed = 5 + seed;
        const Run alone = run(config, made, 200);
        for (std::size_t i = 0; i < size; ++i)
            QCOMPARE(theta(alone.state)[i], theta(many.state)[seed * size + i]);
    }
}

void LandscapeIdentityTest::restoredRunsGoOnAlike()
{
    QFETCH(int, kind);
    const LandscapeConfig config = problem(kind);
    const EnsembleOptions made = options(arms(), 19);
    const auto straight = makeLandscapeEnsemble(config, made);
    const auto resumed = makeLandscapeEnsemble(config, made);
    advance(*straight, 101);
    straight->setHyperparameters(2, {.0005, .5, 7});
    advance(*straight, 50);
    resumed->restore(straight->save());
    QCOMPARE(resumed->samples(2), std::int64_t{101 * 2 + 50 * 7});
    QCOMPARE(resumed->divergedAt(), straight->divergedAt());
    QVERIFY(sameBits(advance(*resumed, 100), advance(*straight, 100)));
    QVERIFY(sameState(resumed->save(), straight->save()));
}

QTEST_GUILESS_MAIN(LandscapeIdentityTest)
#include "landscape_identity_test.moc"
