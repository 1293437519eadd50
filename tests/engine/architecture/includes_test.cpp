// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/architecture/include_rules.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

/// The rooms of DESIGN.md, and who may include whom, held against every file of the tree.
class IncludesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void everyFileKeepsToItsRoom()
    {
        const SourceTree tree = readSourceTree(TANDEM_SOURCE_DIR);
        QVERIFY(tree.contains("engine/ensemble/ensemble.h"));
        QVERIFY(tree.contains("tests/engine/architecture/includes_test.cpp"));
        const QStringList violations = includeViolations(tree);
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join('\n')));
    }

    void arrowsPointDownwardsOnly()
    {
        const QList<Room>& rooms = roomTable();
        for (qsizetype upper = 0; upper < rooms.size(); ++upper) {
            for (const QString& name : rooms[upper].rooms) {
                qsizetype lower = 0;
                while (lower < rooms.size() && !rooms[lower].folder.endsWith('/' + name)) {
                    ++lower;
                }
                QVERIFY2(lower < rooms.size(), qPrintable(rooms[upper].folder + " names no room: " + name));
                QVERIFY2(lower > upper, qPrintable(rooms[upper].folder + " looks upwards to " + name));
            }
        }
    }

    void violationIsFound_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // "" where there is nothing to object to

        QTest::newRow("upwards")
            << "engine/history/a.cpp"
            << "#include \"training/trainer.h\""
            << "engine/history/a.cpp includes training/trainer.h: engine/history may not include engine/training";
        QTest::newRow("sideways")
            << "engine/problems/a.cpp"
            << "#include \"networks/network_factory.h\""
            << "engine/problems/a.cpp includes networks/network_factory.h: engine/problems may not include engine/networks";
        QTest::newRow("Qt in the engine") << "engine/theory/a.h"
                                          << "  #  include <QString>"
                                          << "engine/theory/a.h includes QString: engine/theory may not use Qt";
        QTest::newRow("Qt under the command line") << "app/cli/a.h"
                                                   << "#include <QtCore/QString>"
                                                   << "app/cli/a.h includes QtCore/QString: app/cli may not use Qt";
        QTest::newRow("torch outside its room")
            << "engine/training/a.cpp"
            << "#include <torch/types.h>"
            << "engine/training/a.cpp includes torch/types.h: engine/training may not use LibTorch";
        QTest::newRow("a trainer in a plot")
            << "widgets/plots/a.h"
            << "#include \"training/trainer.h\""
            << "widgets/plots/a.h includes training/trainer.h: widgets/plots may not include engine/training";
        QTest::newRow("QCustomPlot in a header") << "widgets/plots/a.h"
                                                 << "#include <qcustomplot.h>"
                                                 << "widgets/plots/a.h includes qcustomplot.h, which only sources may";
        QTest::newRow("QCustomPlot in the app") << "app/a.cpp"
                                                << "#include <qcustomplot.h>"
                                                << "app/a.cpp includes qcustomplot.h: app may not use QCustomPlot";
        QTest::newRow("torch through a header") << "tests/app/a_test.cpp"
                                                << "#include <QString>\n#include \"libtorch/inside.h\""
                                                << "tests/app/a_test.cpp sees both LibTorch and Qt";
        QTest::newRow("LibTorch's room")
            << "engine/networks/a.cpp"
            << "#include \"libtorch/inside.h\""
            << "engine/networks/a.cpp includes libtorch/inside.h: engine/networks may not include engine/libtorch";
        QTest::newRow("torch and Qt in a test") << "tests/engine/a_test.cpp"
                                                << "#include <ATen/ATen.h>\n#include <QTest>"
                                                << "tests/engine/a_test.cpp sees both LibTorch and Qt";
        QTest::newRow("unheard-of library")
            << "engine/theory/a.cpp"
            << "#include <boost/math.hpp>"
            << "engine/theory/a.cpp includes boost/math.hpp: engine/theory may not use an unknown library";
        QTest::newRow("no room") << "engine/attic/a.cpp"
                                 << ""
                                 << "engine/attic/a.cpp lies in no room";

        QTest::newRow("downwards") << "engine/training/a.cpp"
                                   << "#include \"networks/network_factory.h\"\n#include <toml++/toml.h>"
                                   << "";
        QTest::newRow("the ground's own floor") << "engine/theory/a.cpp"
                                                << "#include \"support/random.h\"\n#include <vector>"
                                                << "";
        QTest::newRow("QCustomPlot in a source") << "widgets/plots/a.cpp"
                                                 << "#include <qcustomplot.h>\n#include <QPen>"
                                                 << "";
        QTest::newRow("inside a comment") << "engine/theory/a.cpp"
                                          << "// #include <QString>"
                                          << "";
        QTest::newRow("a test sees every room") << "tests/app/a_test.cpp"
                                                << "#include \"training/trainer.h\"\n#include <QTest>"
                                                << "";
    }

    void violationIsFound()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        SourceTree tree{
            {"engine/training/trainer.h", "#include <thread>"},
            {"engine/networks/network_factory.h", "#include <memory>"},
            {"engine/libtorch/inside.h", "#include <ATen/ATen.h>"},
            {"engine/support/random.h", "#include <array>"},
        };
        QCOMPARE(includeViolations(tree), QStringList());
        tree.insert(path, text);
        QCOMPARE(includeViolations(tree), expected.isEmpty() ? QStringList() : QStringList{expected});
    }
};

QTEST_GUILESS_MAIN(IncludesTest)
#include "includes_test.moc"
