// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command_line.h"

#include <QFile>
#include <QString>
#include <QStringList>
#include <QTemporaryFile>

#include <cstdio>
#include <iostream>
#include <unistd.h>
#include <vector>

namespace tandem {

struct Outcome {
    int code = -1;
    QString out;
    QString err;
};

/// Catches what is written to a file descriptor while it lives.
class Capture {
public:
    explicit Capture(int descriptor)
        : m_descriptor(descriptor)
        , m_original(::dup(descriptor))
    {
        m_file.open();
        ::dup2(m_file.handle(), descriptor);
    }
    ~Capture()
    {
        ::dup2(m_original, m_descriptor);
        ::close(m_original);
    }
    QString text()
    {
        m_file.seek(0);
        return QString::fromUtf8(m_file.readAll());
    }

private:
    int m_descriptor;
    int m_original;
    QTemporaryFile m_file;
};

/// Runs the command line inside the test, which saves loading the libraries for every row.
inline Outcome run(const QStringList& arguments)
{
    std::vector<QByteArray> texts{"tandem"};
    for (const QString& argument : arguments)
        texts.push_back(argument.toUtf8());
    std::vector<char*> argv;
    for (QByteArray& text : texts)
        argv.push_back(text.data());
    std::fflush(stdout);
    Capture out(STDOUT_FILENO);
    Capture err(STDERR_FILENO);
    const int code = runCommandLine(static_cast<int>(argv.size()), argv.data(), {});
    std::cout.flush();
    std::fflush(stdout);
    return {code, out.text(), err.text()};
}

inline QByteArray fileContents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The lines of a series.csv without their seconds.
inline QByteArray withoutSeconds(const QByteArray& csv)
{
    QByteArray kept;
    for (const QByteArray& line : csv.split('\n')) {
        QList<QByteArray> fields = line.split(',');
        if (fields.size() == 7)
            fields.removeAt(2);
        kept += fields.join(',') + '\n';
    }
    return kept;
}

} // namespace tandem
