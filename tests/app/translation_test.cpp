// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/untranslated_text.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace tandem;

/// Every text of the window goes through tr().
class TranslationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsNot_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("found");
        QTest::newRow("shown") << R"(label->setText("loss");)" << 1;
        QTest::newRow("wrapped") << R"(label->setText(QStringLiteral("loss"));)" << 1;
        QTest::newRow("a sentence anywhere") << R"(const char* said = "It trains on";)" << 1;
        QTest::newRow("in a list") << R"(box->addItems({tr("one thing"), "another thing"});)" << 1;
        QTest::newRow("after an argument") << R"(say(tr("Saved %1.").arg("the picture"));)" << 1;
        QTest::newRow("in a body within a call") << R"(connect(box, &Box::clicked, [] { return "Some words"; });)" << 1;
        QTest::newRow("translated") << R"(label->setText(tr("loss") + QChar(' '));)" << 0;
        QTest::newRow("in a context") << R"(QCoreApplication::translate("Context", "Some words");)" << 0;
        QTest::newRow("marked") << R"(QT_TRANSLATE_NOOP("Explanations", "Some words"))" << 0;
        QTest::newRow("an object name") << R"(setObjectName("Some words"); find("lossPlot");)" << 0;
        QTest::newRow("a symbol") << R"x(button->setText("?"); row("θ", tr("angle"));)x" << 0;
        QTest::newRow("a comment") << R"(/* "Some words" */ // "Some words")" << 0;
        QTest::newRow("an include") << R"(#include "Some words")" << 0;
        QTest::newRow("a name of a program") << R"(setCreator("Tandem");)" << 0;
    }
    void findsWhatIsNot()
    {
        QFETCH(QString, source);
        QTEST(static_cast<int>(untranslatedText(source).size()), "found");
    }

    void everyTextIsTranslated()
    {
        QStringList found;
        int files = 0;
        for (const char* room : {"app", "widgets"}) {
            const QDir folder(QStringLiteral(TANDEM_SOURCE_DIR) + '/' + room);
            for (QDirIterator it(folder.path(), {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
                const QString path = it.next();
                if (path.contains("/cli/"))
                    continue; // the command line speaks one language
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly));
                for (const QString& text : untranslatedText(QString::fromUtf8(file.readAll())))
                    found << folder.relativeFilePath(path) + ':' + text;
                ++files;
            }
        }
        QVERIFY(files > 100);
        QVERIFY2(found.isEmpty(), qPrintable('\n' + found.join('\n')));
    }
};

QTEST_GUILESS_MAIN(TranslationTest)
#include "translation_test.moc"
