// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/momentum_verdict.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace tandem;

Q_DECLARE_METATYPE(tandem::MomentumValue)
Q_DECLARE_METATYPE(tandem::ComparedReplicas)

class MomentumVerdictTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void says_data();
    void says();
    void fromLosses();
};

void MomentumVerdictTest::says_data()
{
    QTest::addColumn<MomentumValue>("value");
    QTest::addColumn<ComparedReplicas>("compared");
    QTest::addColumn<QString>("sentence");
    const double nan = NAN;
    const MomentumValue none{0, nan, nan, nan, nan, nan};
    const MomentumValue same{8, .003, .1, .03, -.05, .11};
    const MomentumValue wide{4, .03, .1, .3, -2.0, 2.6};
    const MomentumValue lower{8, -.2, .1, -2.0, -2.4, -1.6};
    const MomentumValue higher{8, .2, .1, 2.0, 1.6, 2.4};
    const auto row = [](const char* name, const MomentumValue& value, const ComparedReplicas& compared, const char* sentence) {
        QTest::newRow(name) << value << compared << QString::fromUtf8(sentence);
    };
    row("none found", same, {8, 0, 0}, "no difference found: gap 0.03 ± 0.08 seed spreads over 8 seeds");
    row("unresolved", wide, {4, 0, 0}, "unresolved: gap 0.3 ± 2.3 seed spreads over 4 seeds; about 130 seeds would tell");
    row("helps", lower, {8, 0, 0}, "momentum helps: gap −2.0 ± 0.4 seed spreads over 8 seeds");
    row("hurts", higher, {8, 0, 0}, "momentum hurts: gap 2.0 ± 0.4 seed spreads over 8 seeds");
    row("within the margin, but for sure below 0", {8, -.02, .1, -.2, -.3, -.1}, {8, 0, 0},
        "no difference found: gap −0.20 ± 0.10 seed spreads over 8 seeds");
    row("below 0, about the margin", {8, -.06, .1, -.6, -.9, -.3}, {8, 0, 0},
        "unresolved: gap −0.6 ± 0.3 seed spreads over 8 seeds; about 52 seeds would tell");
    row("at the margin", {8, -.0501, .1, -.501, -.8, -.202}, {8, 0, 0},
        "unresolved: gap −0.5 ± 0.3 seed spreads over 8 seeds; more than 1000 seeds would be needed to tell");
    row("no seed", none, {0, 0, 0}, "not enough seeds: 0 pairs, an interval needs 2");
    row("one seed", {1, .1, nan, nan, nan, nan}, {1, 0, 0}, "not enough seeds: 1 pair, an interval needs 2");
    row("no spread, lower", {4, -.25, 0.0, nan, nan, nan}, {4, 0, 0}, "momentum helps: loss 0.25 lower, the same in all 4 seeds");
    row("no spread, higher", {4, .25, 0.0, nan, nan, nan}, {4, 0, 0},
        "momentum hurts: loss 0.25 higher, the same in all 4 seeds");
    row("no spread, equal", {4, 0.0, 0.0, nan, nan, nan}, {4, 0, 0}, "no difference: the arms agree exactly in 4 seeds");
    row("too large", {4, 1e200, INFINITY, nan, nan, nan}, {4, 0, 0}, "unresolved: the losses are too large to compare");
    row("SGD lost", none, {4, 4, 0}, "SGD diverged in 4 of 4 seeds; SGDM trains");
    row("SGDM lost", none, {1, 0, 1}, "SGDM diverged in 1 of 1 seed; SGD trains");
    row("both lost", none, {4, 4, 4}, "both arms diverged in 4 seeds");
    row("some lost", none, {4, 3, 4}, "SGD diverged in 3 of 4 and SGDM in 4 of 4 seeds");
    row("SGD lost in part", lower, {9, 1, 0},
        "SGD diverged in 1 of 9 seeds; SGDM trains; of the rest, momentum helps: gap −2.0 ± 0.4 seed spreads over 8 seeds");
    row("other learning rates", lower, {.seeds = 8, .otherDifferences = "learning rate"},
        "momentum helps: gap −2.0 ± 0.4 seed spreads over 8 seeds; SGD and SGDM differ in learning rate, too");
    row("lost at another batch size", none, {.seeds = 4, .sgd = 4, .otherDifferences = "batch size"},
        "SGD diverged in 4 of 4 seeds; SGDM trains; SGD and SGDM differ in batch size, too");
}

void MomentumVerdictTest::says()
{
    QFETCH(MomentumValue, value);
    QFETCH(ComparedReplicas, compared);
    QFETCH(QString, sentence);
    QCOMPARE(QString::fromStdString(momentumVerdict(value, compared)), sentence);
}

void MomentumVerdictTest::fromLosses()
{
    const std::vector<double> sgd{.31, .30, .33, .29};
    const std::vector<double> sgdm{.21, .21, .22, .20};
    const QString sentence = QString::fromStdString(momentumVerdict(momentumValue(sgd, sgdm), {4, 0, 0}));
    QVERIFY2(sentence.startsWith("momentum helps: gap −"), qPrintable(sentence));
    QVERIFY(sentence.endsWith("seed spreads over 4 seeds"));
}

QTEST_GUILESS_MAIN(MomentumVerdictTest)
#include "momentum_verdict_test.moc"
