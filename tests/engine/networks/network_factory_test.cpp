// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_factory.h"

#include "engine/networks/torch_presence.h"
#include "support/input_error.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace tandem;

namespace {

/// An IDX file of bytes: the header, then byte i of the data is i mod `period`.
void writeIdx(const QString& path, const QList<quint8>& dimensions, int period)
{
    QByteArray file("\0\0\x08", 3);
    file.append(static_cast<char>(dimensions.size()));
    int count = 1;
    for (const quint8 dimension : dimensions) {
        file.append(QByteArray(3, '\0')).append(static_cast<char>(dimension));
        count *= dimension;
    }
    for (int i = 0; i < count; ++i)
        file.append(static_cast<char>(i % period));
    QFile out(path);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(file) == file.size());
}

} // namespace

class NetworkFactoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void reportsItsBackend();
    void refusesDevicesThatAreNotThere();
    void trainsOnAFolderOfFiles();
    void threadsChangeNoBit();
    void marksALearningRateOfFiftyAsDiverged();
};

void NetworkFactoryTest::reportsItsBackend()
{
    const BackendReport byHand = backendReport("cpu", Backend::Automatic);
    QVERIFY(byHand.blas.starts_with("oneDNN "));
    QVERIFY(!byHand.referenceBlas);
    QVERIFY(!torchIsLoaded());
    QCOMPARE(devices().front().name, std::string("cpu"));
    if (!torchIsBuiltIn())
        QSKIP("This build has no LibTorch.");
    const BackendReport autograd = backendReport("cpu", Backend::Reference);
    QVERIFY(torchIsLoaded());
    QVERIFY(!autograd.libtorch.empty());
    QCOMPARE(autograd.libtorch, byHand.libtorch);
    QVERIFY(!autograd.blas.empty());
    QCOMPARE(autograd.referenceBlas, autograd.blas.starts_with("reference"));
}

void NetworkFactoryTest::refusesDevicesThatAreNotThere()
{
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {0.1, 0.0, 64}}};
    for (const char* device : {"gpu", "cuda:99", "CPU", "", "cpu:1"}) {
        try {
            makeNetworkEnsemble({}, options, device);
            QFAIL(device);
        } catch (const InputError& error) {
            const QString sentence = QString::fromUtf8(error.what());
            QVERIFY2(sentence.contains(device) && sentence.contains("cpu"), qPrintable(sentence));
        }
    }
}

/// Images of any size in two classes, a subset of them as one batch, softmax regression: it reads, learns and knows its sizes.
void NetworkFactoryTest::trainsOnAFolderOfFiles()
{
    const QTemporaryDir folder;
    writeIdx(folder.filePath("train-images-idx3-ubyte"), {200, 3, 7}, 42);
    writeIdx(folder.filePath("train-labels-idx1-ubyte"), {200}, 2);
    writeIdx(folder.filePath("t10k-images-idx3-ubyte"), {50, 3, 7}, 42);
    writeIdx(folder.filePath("t10k-labels-idx1-ubyte"), {50}, 2);
    NetworkConfig config;
    config.dataset = folder.path().toStdString();
    config.shape.hidden.clear();
    config.changes.examples = 120;
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {5.0, 0.0, 120}}};
    const auto ensemble = makeNetworkEnsemble(config, options, "cpu");
    QCOMPARE(ensemble->shape().parameters, 21 * 2 + 2);
    QCOMPARE(ensemble->shape().trainingExamples, 120);
    RecordBlock records(ensemble->stepMetrics(), 1);
    ensemble->advance(100, records);
    QVERIFY(records.row(0, 99)[0] < 0.5 * records.row(0, 0)[0]);

    config.changes.examples = 201;
    QVERIFY_EXCEPTION_THROWN(makeNetworkEnsemble(config, options, "cpu"), InputError);
}

/// At full size, where a BLAS that is not made for several threads would mix up their scratch memory.
void NetworkFactoryTest::threadsChangeNoBit()
{
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {0.1, 0.0, 64}}, {"SGDM", Optimizer::Sgdm, {0.1, 0.9, 64}}};
    options.seeds = 4;
    try {
        const auto alone = makeNetworkEnsemble({}, options, "cpu");
        options.threads = 4;
        const auto together = makeNetworkEnsemble({}, options, "cpu");
        RecordBlock records(alone->stepMetrics(), alone->shape().replicas());
        alone->advance(200, records);
        for (int block = 0; block < 40; ++block)
            together->advance(5, records);
        QVERIFY(alone->save().parameters == together->save().parameters);
    } catch (const InputError& error) {
        QSKIP(error.what());
    }
}

/// SGD at η = 50 dies on every seed; the arm beside it at η = 0.1 trains as if alone.
void NetworkFactoryTest::marksALearningRateOfFiftyAsDiverged()
{
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {50.0, 0.0, 64}}, {"SGDM", Optimizer::Sgdm, {0.1, 0.9, 64}}};
    options.seeds = 4;
    std::unique_ptr<Ensemble> ensemble;
    try {
        ensemble = makeNetworkEnsemble({}, options, "cpu");
    } catch (const InputError& error) {
        QSKIP(error.what());
    }
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    ensemble->advance(200, records);
    for (int seed = 0; seed < options.seeds; ++seed) {
        QVERIFY(ensemble->divergedAt()[seed] > 0);
        QVERIFY(ensemble->divergedAt()[seed] < 20);
        QCOMPARE(ensemble->divergedAt()[options.seeds + seed], -1);
        QVERIFY(records.row(0, 199)[options.seeds + seed] < 1.2);
    }
}

QTEST_GUILESS_MAIN(NetworkFactoryTest)
#include "network_factory_test.moc"
