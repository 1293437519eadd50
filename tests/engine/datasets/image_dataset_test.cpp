// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/image_dataset.h"

#include "support/input_error.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

#include <algorithm>
#include <functional>

using namespace tandem;

namespace {

const QString trainImages = QStringLiteral("train-images-idx3-ubyte");
const QString trainLabels = QStringLiteral("train-labels-idx1-ubyte");
const QString testImages = QStringLiteral("t10k-images-idx3-ubyte");
const QString testLabels = QStringLiteral("t10k-labels-idx1-ubyte");

QByteArray number(quint32 value)
{
    const char bytes[] = {
        static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
    return QByteArray(bytes, sizeof bytes);
}

/// Pixel i of the file is i mod 251, so that every image is another.
QByteArray images(quint32 count, quint32 rows, quint32 columns)
{
    QByteArray file = number(0x803) + number(count) + number(rows) + number(columns);
    for (quint32 i = 0; i < count * rows * columns; ++i)
        file.append(static_cast<char>(i % 251));
    return file;
}

QByteArray labels(quint32 count)
{
    QByteArray file = number(0x801) + number(count);
    for (quint32 i = 0; i < count; ++i)
        file.append(static_cast<char>(i % 3));
    return file;
}

QByteArray compressed(const QByteArray& plain)
{
    constexpr int gzipWindow = MAX_WBITS + 16;
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzipWindow, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(plain.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

/// The same file with one byte inverted.
QByteArray inverted(QByteArray file, qsizetype at)
{
    file[at] = static_cast<char>(~file[at]);
    return file;
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

QString messageOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

class ImageDatasetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void readsPlainAndCompressed_data();
    void readsPlainAndCompressed();
    void refusesDamage_data();
    void refusesDamage();
    void namesWhatIsMissing();
    void readsFashionMnist();

private:
    static void writeFolder(const QString& folder)
    {
        write(folder + '/' + trainImages, images(7, 4, 5));
        write(folder + '/' + trainLabels, labels(7));
        write(folder + '/' + testImages, images(3, 4, 5));
        write(folder + '/' + testLabels, labels(3));
    }
};

void ImageDatasetTest::readsPlainAndCompressed_data()
{
    QTest::addColumn<bool>("gzip");
    QTest::newRow("plain") << false;
    QTest::newRow("gzip") << true;
}

void ImageDatasetTest::readsPlainAndCompressed()
{
    QFETCH(bool, gzip);
    const QTemporaryDir folder;
    writeFolder(folder.path());
    if (gzip) {
        for (const QString& name : QDir(folder.path()).entryList(QDir::Files)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            write(folder.filePath(name + ".gz"), compressed(file.readAll()));
            QVERIFY(file.remove());
        }
    }
    const ImageDataset dataset = loadImageDataset(folder.path().toStdString());
    QCOMPARE(dataset.classes, 3);
    QCOMPARE(dataset.train.count, 7);
    QCOMPARE(dataset.test.count, 3);
    QCOMPARE(dataset.train.rows, 4);
    QCOMPARE(dataset.train.columns, 5);
    QCOMPARE(dataset.train.pixelsPerImage(), 20);
    QCOMPARE(dataset.train.pixels.size(), std::size_t{140});
    for (std::size_t i = 0; i < dataset.train.pixels.size(); ++i)
        QCOMPARE(dataset.train.pixels[i], static_cast<std::uint8_t>(i % 251));
    QCOMPARE(dataset.train.labels, (std::vector<std::uint8_t>{0, 1, 2, 0, 1, 2, 0}));
    QCOMPARE(dataset.test.labels, (std::vector<std::uint8_t>{0, 1, 2}));
}

void ImageDatasetTest::refusesDamage_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");

    const QByteArray good = images(7, 4, 5);
    const QByteArray gzip = compressed(good);
    QTest::newRow("empty file") << trainImages << QByteArray() << "truncated";
    QTest::newRow("ends within its header") << trainImages << good.left(11) << "truncated";
    QTest::newRow("ends within its data") << trainImages << good.left(100) << "holds 84 of 140 bytes";
    QTest::newRow("labels in place of images") << trainImages << labels(7) << "no IDX file";
    QTest::newRow("images in place of labels") << testLabels << good << "no IDX file";
    QTest::newRow("numbers that are not bytes") << trainImages << number(0xd03) + good.mid(4) << "no IDX file";
    QTest::newRow("text") << trainLabels << QByteArray("label\n1\n2\n") << "no IDX file";
    QTest::newRow("trailing garbage") << trainImages << good + 'x' << "data after the 140 bytes";
    QTest::newRow("no images") << trainImages << images(0, 4, 5) << "is empty";
    QTest::newRow("images without pixels") << trainImages << images(7, 0, 5) << "is empty";
    QTest::newRow("fewer labels than images") << trainLabels << labels(6) << "holds 6 labels";
    QTest::newRow("more labels than images") << testLabels << labels(4) << "holds 4 labels";
    QTest::newRow("other image size in the test set") << testImages << images(3, 5, 4) << "5 × 4 pixels";
    QTest::newRow("claims 4 GiB") << trainImages << number(0x803) + number(1U << 30) + number(2) + number(2) + "abc"
                                  << "holds 3 of 4294967296 bytes";
    QTest::newRow("claims more than any memory") << trainImages << number(0x803) + number(~0U) + number(~0U) + number(~0U) + "abc"
                                                 << "more than 64 GiB";
    QTest::newRow("compressed, broken off") << trainImages << gzip.left(gzip.size() / 2) << "truncated";
    QTest::newRow("compressed, without its end mark") << trainImages << gzip.left(gzip.size() - 8) << "truncated";
    QTest::newRow("compressed, wrong sum") << trainImages << inverted(gzip, gzip.size() - 8) << "damaged";
    QTest::newRow("compressed, damaged inside") << trainImages << inverted(gzip, 12) << "damaged";
    QTest::newRow("compressed, damaged signature") << trainImages << inverted(gzip, 0) << "no IDX file";
}

void ImageDatasetTest::refusesDamage()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    writeFolder(folder.path());
    write(folder.filePath(file), content);
    const QString message = messageOf([&] { loadImageDataset(folder.path().toStdString()); });
    QVERIFY2(message.contains(folder.filePath(file)), qPrintable(message));
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void ImageDatasetTest::namesWhatIsMissing()
{
    const QTemporaryDir folder;
    writeFolder(folder.path());
    QVERIFY(QFile::remove(folder.filePath(testLabels)));
    const QString missing = messageOf([&] { loadImageDataset(folder.path().toStdString()); });
    QVERIFY2(missing.contains(folder.filePath(testLabels)), qPrintable(missing));

    const QString unknown = messageOf([] { loadImageDataset("no-such-data"); });
    QVERIFY2(unknown.contains("no-such-data") && unknown.contains("fashion-mnist") && unknown.contains("four IDX files"),
        qPrintable(unknown));
}

void ImageDatasetTest::readsFashionMnist()
{
    const QString message = messageOf([] {
        const ImageDataset dataset = loadImageDataset("fashion-mnist");
        QCOMPARE(dataset.train.count, 60000);
        QCOMPARE(dataset.test.count, 10000);
        QCOMPARE(dataset.train.pixelsPerImage(), 784);
        QCOMPARE(dataset.classes, 10);
        for (std::uint8_t label = 0; label < 10; ++label)
            QCOMPARE(std::ranges::count(dataset.train.labels, label), 6000);
    });
    if (!message.isEmpty()) {
        QVERIFY2(message.contains("apt install dataset-fashion-mnist"), qPrintable(message));
        QSKIP("Fashion-MNIST is not installed here");
    }
}

QTEST_GUILESS_MAIN(ImageDatasetTest)
#include "image_dataset_test.moc"
