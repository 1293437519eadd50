// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace tandem {

/// Writes a data set of side × side pixels, at most 255, in two classes that can be told apart.
inline void writeIdxImages(const QTemporaryDir& folder, int images, int side)
{
    const auto write = [&](const QString& name, const QByteArray& bytes, const QList<int>& dimensions) {
        QByteArray header("\0\0\x08", 3);
        header.append(static_cast<char>(dimensions.size()));
        for (const int dimension : dimensions)
            for (const int shift : {24, 16, 8, 0})
                header.append(static_cast<char>((dimension >> shift) & 0xff));
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(header + bytes) > 0);
    };
    QByteArray pixels;
    QByteArray labels;
    for (int i = 0; i < images; ++i) {
        labels.append(static_cast<char>(i % 2));
        for (int pixel = 0; pixel < side * side; ++pixel)
            pixels.append(static_cast<char>((i * 37 + pixel * 11) % 90 + (pixel % 2 == i % 2 ? 90 : 0)));
    }
    for (const char* part : {"train", "t10k"}) {
        write(QStringLiteral("%1-images-idx3-ubyte").arg(QLatin1String(part)), pixels, {images, side, side});
        write(QStringLiteral("%1-labels-idx1-ubyte").arg(QLatin1String(part)), labels, {images});
    }
}

} // namespace tandem
