// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/input_error.h"
#include "verification/check.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tandem;

class ChecksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void everyCheckPassesWithAnySeed_data()
    {
        QTest::addColumn<int>("check");
        QTest::addColumn<int>("firstSeed");
        // The two longest are made with one seed only.
        const QSet<QString> longest{"weak-error-alpha-0", "noise-scale-coverage"};
        for (int check = 0; check < static_cast<int>(checks().size()); ++check) {
            for (const int firstSeed : {1, 2, 3}) {
                const QString name = QString::fromStdString(checks()[check].name);
                if (firstSeed == 1 || !longest.contains(name))
                    QTest::addRow("%s, %d", qPrintable(name), firstSeed) << check << firstSeed;
            }
        }
    }
    void everyCheckPassesWithAnySeed()
    {
        QFETCH(int, check);
        QFETCH(int, firstSeed);
        const Measurement found = checks()[check].measure(Workbench(firstSeed, 2));
        QVERIFY2(
            found.pass(), qPrintable(QString("%1 ± %2, predicted %3").arg(found.measured).arg(found.error).arg(found.predicted)));
        QVERIFY(found.error > 0.0);
        // Measured to a few percent at worst, so that another rule's prediction would not pass.
        QVERIFY(found.error + found.allowance < .04 * std::max(std::abs(found.predicted), .5));
    }

    void sameSeedSameNumbersWithAnyThreads()
    {
        for (const char* name : {"averaging-10", "stationary-variance-sgdm"}) {
            const Check check = checksNamed({name}).front();
            QCOMPARE(check.measure(Workbench(7, 1)).measured, check.measure(Workbench(7, 3)).measured);
            QVERIFY(check.measure(Workbench(7, 2)).measured != check.measure(Workbench(8, 2)).measured);
        }
    }

    void tolerance()
    {
        QVERIFY((Measurement{1.0, .1, 1.39}.pass()));
        QVERIFY(!(Measurement{1.0, .1, 1.41}.pass()));
        QVERIFY((Measurement{1.0, .1, 1.41, .02}.pass()));
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!(Measurement{nan, .1, 1.0}.pass()));
        QVERIFY(!(Measurement{1.0, nan, 1.0}.pass()));
        QVERIFY(!(Measurement{1.0, std::numeric_limits<double>::infinity(), 2.0}.pass()));
    }

    void namesChoose()
    {
        QCOMPARE(checksNamed({}).size(), checks().size());
        QCOMPARE(checksNamed({"y-identity", "forms-equal"}).front().name, std::string("forms-equal"));
        try {
            checksNamed({"forms-equal", "perpetual-motion"});
            QFAIL("no exception");
        } catch (const InputError& error) {
            const QString sentence = error.what();
            QVERIFY(sentence.contains("\"perpetual-motion\"") && sentence.contains("weak-error-alpha-half"));
        }
        QSet<QString> names;
        for (const Check& check : checks()) {
            const QString name = QString::fromStdString(check.name);
            QVERIFY2(QRegularExpression("^[a-z0-9-]+$").match(name).hasMatch(), qPrintable(name));
            QVERIFY(!names.contains(name) && !check.description.empty());
            names.insert(name);
        }
    }
};

QTEST_GUILESS_MAIN(ChecksTest)
#include "checks_test.moc"
