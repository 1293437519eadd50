// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runlog/log_fixture.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;

namespace {

/// The first block of that language in SCHEMA.md.
QString blockOf(const QString& language)
{
    QFile page(TANDEM_SOURCE_DIR "/engine/runlog/SCHEMA.md");
    if (!page.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(page.readAll());
    return QRegularExpression("```" + language + "\n(.*?)```", QRegularExpression::DotMatchesEverythingOption)
        .match(text)
        .captured(1);
}

QString outputOf(const QString& program, const QStringList& arguments, const QString& folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    process.waitForFinished(60000);
    return process.exitCode() == 0 ? QString::fromUtf8(process.readAllStandardOutput())
                                   : "failed: " + QString::fromUtf8(process.readAllStandardError());
}

} // namespace

/// The lines that SCHEMA.md shows are run as they stand there.
class SchemaPageTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<History> m_history = std::make_shared<History>(describedRun());

private Q_SLOTS:
    void initTestCase()
    {
        recordSteps(*m_history, 0, 6000);
        LogWriter writer(m_folder.filePath("run.tandem").toStdString());
        writer.record(m_history, describedMachine());
    }

    void sqliteShowsTheCurve()
    {
        if (QStandardPaths::findExecutable("sqlite3").isEmpty())
            QSKIP("the program sqlite3 is not installed");
        const QString output = outputOf("sh", {"-c", blockOf("sh")}, m_folder.path());
        const QStringList rows = output.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(rows.size(), 2);
        const Bucket first = m_history->find({"train_loss", 0, 0})->summarize(0, 4096);
        const QStringList fields = rows[0].split('|');
        QCOMPARE(fields.size(), 5);
        QCOMPARE(fields[0], QString("0"));
        QCOMPARE(fields[1], QString("4095"));
        QCOMPARE(fields[2].toDouble(), first.min);
        QCOMPARE(fields[3].toDouble(), first.mean());
        QCOMPARE(fields[4].toDouble(), first.max);
    }

    void pythonReadsEverySample()
    {
        QString python;
        for (const char* candidate : {"/usr/bin/python3", "python3"})
            if (python.isEmpty() && QProcess::execute(candidate, {"-c", "import sqlite3, zstandard"}) == 0)
                python = candidate;
        if (python.isEmpty())
            QSKIP("there is no Python with the module zstandard");
        const QStringList rows = outputOf(python, {"-c", blockOf("python")}, m_folder.path()).split('\n', Qt::SkipEmptyParts);
        const Series& loss = *m_history->find({"train_loss", 0, 0});
        QCOMPARE(rows.size(), loss.size());
        for (std::int64_t i = 0; i < loss.size(); ++i) {
            const QStringList fields = rows[i].split(' ');
            QCOMPARE(fields[0].toLongLong(), loss.step(i));
            QCOMPARE(fields[1].toDouble(), loss.value(i));
        }
    }
};

QTEST_GUILESS_MAIN(SchemaPageTest)
#include "schema_page_test.moc"
