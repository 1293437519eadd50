// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/spectrum_run.h"

#include "support/input_error.h"
#include "theory/momentum_filter.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <complex>
#include <numbers>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;
constexpr int length = 64;
constexpr std::int64_t window = SpectrumRun::settling + length;
constexpr double beta = .9;

/// So little curvature that every gradient is the noise alone, white, of variance 4/4 = 1, and the same in all arms.
Experiment whiteNoise(int windows, const std::string& curvatures, int seeds, const std::string& more = {})
{
    return parseExperiment("[problem]\nkind = \"quadratic\"\n" + curvatures + R"(
noise_variance = 4.0
[run]
evaluate_every = 40
seeds = )" + std::to_string(seeds)
            + "\nsteps = " + std::to_string(windows * window) + R"(
[instruments]
distance_every = 0
sharpness_every = 0
split_every = 0
alignment_every = 0
spectrum_every = )"
            + std::to_string(window) + "\nspectrum_length = " + std::to_string(length) + "\nseeds = " + std::to_string(seeds)
            + R"(
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
batch_size = 4
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.001
momentum = 0.9
batch_size = 4
[[arm]]
name = "Nesterov"
optimizer = "nesterov"
learning_rate = 0.1
momentum = 0.9
batch_size = 4
schedule = { kind = "cosine" }
)" + more,
        "test.toml");
}

const std::string eightFlat = "curvatures = [1e-9, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9]";

std::shared_ptr<const History> finished(const Experiment& experiment, TrainerOptions options = {})
{
    Trainer trainer(experiment, std::move(options));
    if (!trainer.waitUntilStopped(patience) || trainer.status().state != TrainerState::Finished)
        qFatal("%s", trainer.status().message.c_str());
    return trainer.history();
}

const Series& seriesOf(const History& history, const std::string& metric, std::size_t band, int arm)
{
    const Series* series = history.find({metric + "_" + std::to_string(band + 1), arm, allSeeds});
    if (!series)
        qFatal("no %s", metric.c_str());
    return *series;
}

double meanOf(const Series& series)
{
    double sum = 0.0;
    for (std::int64_t i = 0; i < series.size(); ++i)
        sum += series.value(i);
    return sum / static_cast<double>(series.size());
}

/// What a periodogram of `length` numbers has on average at ω_j where their autocovariance is r(k) = r₀ uᵏ: the quadratic form
/// itself, with the window's smearing and what the removal of the mean takes away.
double expectedPower(int j, double r0, double u)
{
    std::vector<std::complex<double>> a(length);
    std::complex<double> mean = 0.0;
    double weights = 0.0;
    for (int t = 0; t < length; ++t) {
        const double w = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * (t + 0.5) / length);
        a[t] = std::polar(w, -2.0 * std::numbers::pi * j * t / length);
        mean += a[t] / static_cast<double>(length);
        weights += w * w;
    }
    double power = 0.0;
    for (int s = 0; s < length; ++s)
        for (int t = 0; t < length; ++t)
            power += r0 * std::pow(u, std::abs(s - t)) * ((a[s] - mean) * std::conj(a[t] - mean)).real();
    return power / weights;
}

template <typename Value> double meanOver(const SpectrumBand& band, Value value)
{
    double sum = 0.0;
    for (int j = band.first; j <= band.last; ++j)
        sum += value(j);
    return sum / (band.last - band.first + 1);
}

bool agree(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance * std::abs(b);
}

} // namespace

class SpectrumRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void bandsCoverEveryFrequencyOnce()
    {
        for (const int size : {16, 17, 64, 100, 1024}) {
            const std::vector<SpectrumBand> bands = spectrumBands(size);
            int next = 1;
            for (const SpectrumBand& band : bands) {
                QCOMPARE(band.first, next);
                QVERIFY(band.last >= band.first);
                QVERIFY(agree(band.frequency, std::numbers::pi * (band.first + band.last) / size, 1e-15));
                next = band.last + 1;
            }
            QCOMPARE(next, size / 2 + 1);
        }
    }

    /// White gradients through three arms: the gradients that the updates are solved for are the same numbers, flat; the
    /// buffers have the filter's spectrum.
    void whiteNoiseThroughTheFilter()
    {
        constexpr int windows = 20;
        constexpr int seeds = 64;
        const auto history = finished(whiteNoise(windows, eightFlat, seeds));
        const std::vector<SpectrumBand> bands = spectrumBands(length);
        // A periodogram's power is exponential about its mean (a real number's square at π): so much is the mean of all off at
        // one frequency; a band's mean over frequencies is off by no more.
        const double error = 1.0 / std::sqrt(8.0 * seeds * windows);
        const double stationary = (1.0 - beta) / (1.0 + beta);
        for (std::size_t band = 0; band < bands.size(); ++band) {
            const double spread = (bands[band].last == length / 2 ? std::sqrt(2.0) : 1.0) * error;
            const Series& gradient = seriesOf(*history, "spectrum_gradient", band, 0);
            QCOMPARE(gradient.size(), windows);
            QCOMPARE(gradient.step(0), window);
            QCOMPARE(gradient.step(1), 2 * window);
            const double white = meanOver(bands[band], [](int j) { return expectedPower(j, 1.0, 0.0); });
            QVERIFY2(agree(meanOf(gradient), white, 4.5 * spread), qPrintable(QString::number(band)));
            QCOMPARE(meanOf(seriesOf(*history, "spectrum_frequency", band, wholeRun)), bands[band].frequency);
            for (const int arm : {1, 2}) {
                for (std::int64_t i = 0; i < windows; ++i)
                    QVERIFY2(agree(seriesOf(*history, "spectrum_gradient", band, arm).value(i), gradient.value(i), 1e-5),
                        qPrintable(QString::number(arm)));
                const double filtered = meanOver(bands[band], [&](int j) { return expectedPower(j, stationary, beta); });
                QVERIFY2(agree(meanOf(seriesOf(*history, "spectrum_momentum", band, arm)), filtered, 4.5 * spread),
                    qPrintable(QString::number(band)));
                const double predicted = meanOver(bands[band], [&](int j) {
                    const double gain = theory::momentumGain(2.0 * std::numbers::pi * j / length, beta, 1.0 - beta);
                    return expectedPower(j, 1.0, 0.0) * gain * gain;
                });
                QVERIFY2(agree(meanOf(seriesOf(*history, "spectrum_predicted", band, arm)), predicted, 4.5 * spread),
                    qPrintable(QString::number(band)));
            }
        }
        QVERIFY(!history->find({"spectrum_momentum_1", 0, allSeeds})); // SGD has none
        QCOMPARE(meanOf(*history->find({"spectrum_series", 1, allSeeds})), 8.0 * seeds);
    }

    /// Beyond 256 parameters in the coordinates of the sketch, in single precision: each is the sum of two of 512 here, so its
    /// noise is white, of twice the variance.
    void manyParametersAreSketched()
    {
        constexpr int windows = 8;
        constexpr int seeds = 16;
        std::string curvatures = "curvatures = [1e-9";
        for (int i = 1; i < 512; ++i)
            curvatures += ", 1e-9";
        const auto history = finished(whiteNoise(windows, curvatures + "]", seeds));
        constexpr double series = SpectrumRun::mostCoordinates * seeds;
        QCOMPARE(meanOf(*history->find({"spectrum_series", 0, allSeeds})), series);
        const std::vector<SpectrumBand> bands = spectrumBands(length);
        for (std::size_t band = 0; band + 1 < bands.size(); ++band) {
            const Series& gradient = seriesOf(*history, "spectrum_gradient", band, 0);
            const double white = meanOver(bands[band], [](int j) { return expectedPower(j, 2.0, 0.0); });
            QVERIFY(agree(meanOf(gradient), white, 4.5 / std::sqrt(series * windows)));
            // At γ = 1e-4 rounding of θ ≈ 1 to 24 bits is a thousandth of the gradient.
            for (std::int64_t i = 0; i < windows; ++i)
                QVERIFY(agree(seriesOf(*history, "spectrum_gradient", band, 1).value(i), gradient.value(i), 0.01));
        }
    }

    void aChangeGivesItsWindowUp()
    {
        const Experiment experiment = whiteNoise(4, eightFlat, 1,
            "[[intervention]]\nstep = " + std::to_string(window + 5)
                + "\narm = \"SGDM\"\nset = { momentum = 0.5 }\n[[intervention]]\nstep = " + std::to_string(2 * window)
                + "\narm = \"SGD\"\nset = { learning_rate = 0.2 }\n");
        const auto history = finished(experiment);
        const Series& gradient = seriesOf(*history, "spectrum_gradient", 0, 0);
        QCOMPARE(gradient.size(), 3); // the second was given up; the third begins with its change
        QCOMPARE(gradient.step(0), window);
        QCOMPARE(gradient.step(1), 3 * window);
        for (std::int64_t i = 0; i < 3; ++i)
            QVERIFY(agree(seriesOf(*history, "spectrum_gradient", 0, 1).value(i), gradient.value(i), 1e-5));
    }

    void aWindowGoesOnFromACheckpoint()
    {
        const Experiment experiment = whiteNoise(3, eightFlat, 3);
        std::vector<Checkpoint> checkpoints;
        TrainerOptions options;
        options.checkpoints.take = [&](Checkpoint checkpoint) { checkpoints.push_back(std::move(checkpoint)); };
        const auto straight = finished(experiment, options);
        int inside = 0;
        for (const Checkpoint& checkpoint : checkpoints) {
            inside += checkpoint.find("spectrum_window") != nullptr;
            TrainerOptions again;
            auto point = std::make_shared<ResumePoint>();
            point->checkpoint = checkpoint;
            point->history = std::make_shared<History>(straight->description());
            again.resume = point;
            if (checkpoint.step >= experiment.steps)
                continue;
            const auto resumed = finished(experiment, again);
            for (const SeriesKey& key : straight->keys()) {
                if (key.metric.rfind("spectrum", 0) != 0)
                    continue;
                const Series& whole = *straight->find(key);
                const Series* rest = resumed->find(key);
                // At a window's end the readings of that step are still to come.
                const std::int64_t first = whole.lowerBound(checkpoint.step);
                QVERIFY(rest);
                QCOMPARE(rest->size(), whole.size() - first);
                for (std::int64_t i = first; i < whole.size(); ++i)
                    QCOMPARE(rest->value(i - first), whole.value(i));
            }
        }
        QVERIFY(inside > 2);
    }

    /// λθ goes into the update and is no part of g: the gradients are still those of all arms.
    void weightDecayIsNoPartOfTheGradient_data()
    {
        QTest::addColumn<QString>("problem");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("of θ") << QString::fromStdString(eightFlat) << 1e-5;
        QString many = "curvatures = [1e-9";
        for (int i = 1; i < 512; ++i)
            many += ", 1e-9";
        QTest::newRow("of sketches") << many + "]" << 0.01; // in single precision
    }
    void weightDecayIsNoPartOfTheGradient()
    {
        QFETCH(QString, problem);
        QFETCH(double, tolerance);
        const auto history = finished(whiteNoise(2, problem.toStdString(), 1, R"(
[[arm]]
name = "decayed"
optimizer = "sgd"
learning_rate = 0.1
batch_size = 4
weight_decay = 0.5
[[arm]]
name = "decayed Nesterov"
optimizer = "nesterov"
learning_rate = 0.1
momentum = 0.9
batch_size = 4
weight_decay = 0.5
)"));
        const std::size_t bands = spectrumBands(length).size();
        for (std::size_t band = 0; band < bands; ++band) {
            const Series& gradient = seriesOf(*history, "spectrum_gradient", band, 0);
            for (const int arm : {3, 4})
                for (std::int64_t i = 0; i < 2; ++i)
                    QVERIFY2(agree(seriesOf(*history, "spectrum_gradient", band, arm).value(i), gradient.value(i), tolerance),
                        qPrintable(QString("arm %1, band %2").arg(arm).arg(band)));
        }
    }

    void armsThatHideTheirGradientSayWhy()
    {
        const auto history = finished(whiteNoise(1, eightFlat, 1, R"(
[[arm]]
name = "Adam"
optimizer = "adam"
learning_rate = 0.01
[[arm]]
name = "Dom-SGD"
optimizer = "dom-sgd"
learning_rate = 0.01
[[arm]]
name = "Bulk-SGD"
optimizer = "bulk-sgd"
learning_rate = 0.01
)"));
        for (const int arm : {3, 4, 5}) {
            QVERIFY(!history->find({"spectrum_gradient_1", arm, allSeeds}));
            QVERIFY(history->description().whyMissing("spectrum_gradient", arm));
        }
        QVERIFY(!history->description().whyMissing("spectrum_gradient", 1));
    }

    void windowsDoNotOverlap()
    {
        try {
            parseExperiment(whiteNoise(1, eightFlat, 1).text, "test.toml", {{"instruments.spectrum_every", "95"}});
            QFAIL("accepted");
        } catch (const InputError& error) {
            QVERIFY2(QString(error.what()).contains("= 96 steps"), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(SpectrumRunTest)
#include "spectrum_run_test.moc"
