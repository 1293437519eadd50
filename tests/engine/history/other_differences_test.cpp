// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/other_differences.h"

#include <QRegularExpression>
#include <QTest>

#include <utility>
#include <vector>

using namespace tandem;

class OtherDifferencesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void areThoseOfTheStep();
    void roundingIsNone();
    void whatIsNotRecordedIsNone();
    void settingsComeLast();
};

namespace {

RunDescription run(std::vector<RunDescription::Arm> arms = {{"Adam", "adam"}, {"SGDM", "sgdm"}, {"SGD", "sgd"}})
{
    RunDescription description;
    description.arms = std::move(arms);
    description.seeds = 2;
    return description;
}

} // namespace

void OtherDifferencesTest::areThoseOfTheStep()
{
    History history(run());
    const auto set = [&history](const char* metric, int arm, std::int64_t step, double value) {
        history.series({metric, arm, allSeeds}).append(step, value);
    };
    for (const int arm : {0, 1, 2}) {
        set("learning_rate", arm, 0, arm == 0 ? .001 : .1); // Adam's, which is not compared
        set("batch_size", arm, 0, 64.0);
    }
    set("batch_size", 1, 10, 32.0);
    set("learning_rate", 2, 20, .2);
    set("batch_size", 2, 30, 32.0);
    QCOMPARE(otherDifferences(history, 9), std::string());
    QCOMPARE(otherDifferences(history, 10), std::string("batch size"));
    QCOMPARE(otherDifferences(history, 29), std::string("learning rate and batch size"));
    QCOMPARE(otherDifferences(history, 30), std::string("learning rate"));
}

void OtherDifferencesTest::roundingIsNone()
{
    History history(run());
    history.series({"learning_rate", 1, allSeeds}).append(0, 0.01 / (1.0 - 0.9));
    history.series({"learning_rate", 2, allSeeds}).append(0, 0.1);
    QVERIFY(0.01 / (1.0 - 0.9) != 0.1);
    QCOMPARE(otherDifferences(history, 0), std::string());
}

void OtherDifferencesTest::whatIsNotRecordedIsNone()
{
    History history(run());
    history.series({"learning_rate", 1, allSeeds}).append(5, 0.1);
    history.series({"learning_rate", 2, allSeeds});
    QCOMPARE(otherDifferences(history, 9), std::string());
    QCOMPARE(otherDifferences(History(run({{"SGD", "sgd"}, {"Adam", "adam"}})), 9), std::string());
}

void OtherDifferencesTest::settingsComeLast()
{
    RunDescription description = run();
    description.comparedDifferences = "weight decay and SVAG";
    History history(description);
    QCOMPARE(otherDifferences(history, 0), std::string("weight decay and SVAG"));
    history.series({"batch_size", 1, allSeeds}).append(0, 32.0);
    history.series({"batch_size", 2, allSeeds}).append(0, 64.0);
    QCOMPARE(otherDifferences(history, 0), std::string("batch size and weight decay and SVAG"));
}

QTEST_GUILESS_MAIN(OtherDifferencesTest)
#include "other_differences_test.moc"
