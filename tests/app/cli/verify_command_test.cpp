// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/verify_command.h"
#include "support/input_error.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <limits>
#include <memory>

using namespace tandem;

namespace {

struct Outcome {
    int code = -1;
    QByteArray out;
};

Outcome run(const VerifyRequest& request, const Workbench& bench)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    Outcome outcome;
    outcome.code = verify(request, bench, file.get());
    std::rewind(file.get());
    char line[4096];
    while (std::fgets(line, sizeof line, file.get()) != nullptr)
        outcome.out += line;
    return outcome;
}

/// m is never averaged: the theory form fails, the coupling does not use it.
Workbench broken(double step)
{
    Workbench bench;
    bench.theoryStep = [step](double& theta, double&, double gradient, double, double) { theta -= step * gradient; };
    return bench;
}

} // namespace

class VerifyCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void tableSaysWhatPasses()
    {
        const Outcome well = run({{"y-identity", "averaging-10"}, VerifyRequest::Format::Table}, Workbench());
        QCOMPARE(well.code, 0);
        const QList<QByteArray> lines = well.out.split('\n');
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[0].startsWith("check "));
        QVERIFY(lines[1].startsWith("y-identity ") && lines[1].contains("e-1") && lines[1].contains(" ± 1e-12 ")
            && lines[1].endsWith("pass"));
        QVERIFY(lines[2].startsWith("averaging-10 ") && lines[2].contains(" ± ") && lines[2].contains(" 0.3829585 "));
        QCOMPARE(lines[3], QByteArray("All pass."));

        const Outcome failed = run({{"y-identity", "forms-equal"}, VerifyRequest::Format::Table}, broken(.2));
        QCOMPARE(failed.code, 1);
        QVERIFY2(failed.out.contains("FAIL\n") && failed.out.endsWith("1 of 2 failed.\n"), failed.out.constData());
    }

    void jsonIsAListOfChecks()
    {
        const Outcome outcome = run(
            {{"averaging-1", "forms-equal"}, VerifyRequest::Format::Json}, broken(std::numeric_limits<double>::quiet_NaN()));
        QCOMPARE(outcome.code, 1);
        QJsonParseError error;
        const QJsonArray list = QJsonDocument::fromJson(outcome.out, &error).array();
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        QCOMPARE(list.size(), 2);
        const QJsonObject forms = list[0].toObject();
        QCOMPARE(forms["name"].toString(), QString("forms-equal"));
        QCOMPARE(forms["pass"], QJsonValue(false));
        QVERIFY(forms["measured"].isNull());
        const QJsonObject averaging = list[1].toObject();
        QCOMPARE(averaging.keys(), (QStringList{"allowance", "error", "measured", "name", "pass", "predicted"}));
        QCOMPARE(averaging["pass"], QJsonValue(true));
        const double distance = averaging["measured"].toDouble() - averaging["predicted"].toDouble();
        QVERIFY(averaging["error"].toDouble() > 0.0 && std::abs(distance) <= 4.0 * averaging["error"].toDouble());
    }

    /// What passes only by what theory's approximation leaves open says how much that is: 0.524384 ± 0.000018 beside 0.5272924
    /// looks like a failure.
    void theorysOwnApproximationIsShown()
    {
        const Outcome json = run({{"drift-hyperbola-sgd"}, VerifyRequest::Format::Json}, Workbench());
        const QJsonObject drift = QJsonDocument::fromJson(json.out).array()[0].toObject();
        const double distance = std::abs(drift["measured"].toDouble() - drift["predicted"].toDouble());
        const double allowance = drift["allowance"].toDouble();
        QVERIFY(distance > 4.0 * drift["error"].toDouble());
        QVERIFY(distance <= 4.0 * drift["error"].toDouble() + allowance);
        const Outcome table = run({{"drift-hyperbola-sgd"}, VerifyRequest::Format::Table}, Workbench());
        const QByteArray predicted = " 0.5272924 ± " + QByteArray::number(allowance, 'g', 2) + ' ';
        QVERIFY2(table.out.contains(predicted), table.out.constData());
    }

    void unknownNameIsRefused()
    {
        QVERIFY_EXCEPTION_THROWN(run({{"nope"}, VerifyRequest::Format::Table}, Workbench()), InputError);
    }
};

QTEST_GUILESS_MAIN(VerifyCommandTest)
#include "verify_command_test.moc"
