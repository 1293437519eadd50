// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/idx_images.h"
#include "training/shipped_files.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace tandem {

/// What is shipped as it is, but that its networks train in seconds, on any machine: on small images that are made here, with
/// two seeds. While one lives, shipped experiments and lessons are its own.
class SmallResources {
public:
    SmallResources()
    {
        constexpr int images = 4200; // no fewer than the largest batch
        constexpr int side = 8;
        writeIdxImages(m_folder, images, side);
        for (const char* kind : {"experiments", "lessons"}) {
            const QDir shipped(QString::fromStdString(shippedFolder(kind).string()));
            QVERIFY(QDir(m_folder.path()).mkdir(kind));
            for (const QString& name : shipped.entryList({"*.toml"}, QDir::Files))
                copy(shipped.filePath(name), m_folder.filePath(QString("%1/%2").arg(kind, name)));
        }
        qputenv("TANDEM_RESOURCES", m_folder.path().toUtf8());
    }
    ~SmallResources() { qunsetenv("TANDEM_RESOURCES"); }
    SmallResources(const SmallResources&) = delete;
    SmallResources& operator=(const SmallResources&) = delete;

private:
    void copy(const QString& from, const QString& to) const
    {
        QFile source(from);
        QVERIFY(source.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(source.readAll());
        if (text.contains("dataset = \"fashion-mnist\"")) {
            text.replace("dataset = \"fashion-mnist\"", QString("dataset = \"%1\"").arg(m_folder.path()));
            text.replace(QRegularExpression("\\nseeds = \\d+"), "\nseeds = 2");
        }
        QFile target(to);
        QVERIFY(target.open(QIODevice::WriteOnly) && target.write(text.toUtf8()) > 0);
    }

    QTemporaryDir m_folder;
};

} // namespace tandem
