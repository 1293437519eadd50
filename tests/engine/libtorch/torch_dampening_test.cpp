// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/torch_reference.h"
#include "engine/networks/network_run.h"
#include "engine/networks/synthetic_images.h"
#include "networks/network_layout.h"

#include <QRegularExpression>
#include <QTest>

#include <numeric>
#include <vector>

using namespace tandem;
using namespace tandem::test;

namespace {

constexpr double eta = .2;
constexpr double momentum = .9;
constexpr std::int64_t batchSize = 16;
const NetworkShape shape{.channels = {}, .hidden = {7}};

std::vector<float> start()
{
    const NetworkLayout layout({6, 5}, shape, 4);
    std::vector<float> row(static_cast<std::size_t>(layout.parameters()));
    layout.start(1, row);
    return row;
}

/// The first ones of the training set, as they come.
std::vector<std::int64_t> examples(std::int64_t steps)
{
    std::vector<std::int64_t> indices(static_cast<std::size_t>(steps * batchSize));
    std::iota(indices.begin(), indices.end(), 0);
    return indices;
}

std::vector<float> trained(std::int64_t steps, const reference::Optim& optim)
{
    return reference::trainWithOptim(*syntheticDataset(), shape, start(), examples(steps), batchSize, optim);
}

std::vector<float> trainedAsWritten(std::int64_t steps, const reference::Move& move)
{
    std::vector<std::vector<reference::WeightedMinibatch>> minibatches;
    const std::vector<std::int64_t> all = examples(steps);
    for (auto first = all.begin(); first != all.end(); first += batchSize)
        minibatches.push_back({{{first, first + batchSize}, 1.0}});
    return reference::trainAsWritten(*syntheticDataset(), shape, start(), minibatches, move);
}

const reference::Optim theoryForm{.learningRate = eta * (1.0 - momentum), .momentum = momentum};
const reference::Optim dampened{.learningRate = eta, .momentum = momentum, .dampening = momentum};

} // namespace

/// THEORY §1: torch::optim::SGD with lr = η(1−β) is the theory form, with lr = η and dampening = β it is not.
class TorchDampeningTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void firstGradientIsNotDampened_data();
    void firstGradientIsNotDampened();
    void movesTooFar();
};

void TorchDampeningTest::firstGradientIsNotDampened_data()
{
    QTest::addColumn<bool>("isDampened");
    QTest::newRow("theory form") << false;
    QTest::newRow("dampening = β") << true;
}

/// m' = β m + (1−β) g, θ' = θ − η m', but m' = g at the first step when dampened.
void TorchDampeningTest::firstGradientIsNotDampened()
{
    QFETCH(bool, isDampened);
    constexpr std::int64_t steps = 30;
    std::vector<double> average(start().size(), 0.0);
    const std::vector<float> expected
        = trainedAsWritten(steps, [&](std::span<double> theta, std::span<const double> gradient, std::int64_t step) {
              for (std::size_t i = 0; i < theta.size(); ++i) {
                  average[i] = isDampened && step == 0 ? gradient[i] : momentum * average[i] + (1.0 - momentum) * gradient[i];
                  theta[i] -= eta * average[i];
              }
          });
    // Single precision, fed back through the gradients.
    QVERIFY(relativeDistance(trained(steps, isDampened ? dampened : theoryForm), expected) < 1e-5);
    QVERIFY(relativeDistance(trained(steps, isDampened ? theoryForm : dampened), expected) > 1e-2);
}

/// By ηβg₀/(1−β): y = θ − (ηβ/(1−β)) m, which goes on as SGD does and where θ would come to rest without another gradient,
/// has gone that much further after the first step. There m = (θ₀ − θ)/η.
void TorchDampeningTest::movesTooFar()
{
    std::vector<double> tooFar;
    trainedAsWritten(1, [&](std::span<double>, std::span<const double> gradient, std::int64_t) {
        for (const double slope : gradient)
            tooFar.push_back(eta * momentum / (1.0 - momentum) * slope);
    });
    const std::vector<float> before = start();
    const std::vector<float> right = trained(1, theoryForm);
    const std::vector<float> wrong = trained(1, dampened);
    std::vector<float> further;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto y = [&](double theta) { return theta - momentum / (1.0 - momentum) * (before[i] - theta); };
        further.push_back(static_cast<float>(y(right[i]) - y(wrong[i])));
    }
    // θ is of order 0.1 and rounds at 1e-8, ten times that in y; what is compared is of order 0.01.
    QVERIFY(relativeDistance(further, std::vector<float>(tooFar.begin(), tooFar.end())) < 1e-4);
}

QTEST_GUILESS_MAIN(TorchDampeningTest)
#include "torch_dampening_test.moc"
