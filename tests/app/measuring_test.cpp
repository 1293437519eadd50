// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "busy_line.h"
#include "controls/transport_bar.h"
#include "engine/training/fake_ensemble.h"
#include "support/interrupted.h"
#include "widgets/any_warning.h"

#include <QToolButton>

#include <atomic>

using namespace tandem;

namespace {

/// A Hessian that is not there before the test opens the gate.
class Gated final : public Objective {
public:
    explicit Gated(const std::atomic<bool>& isOpen)
        : m_isOpen(isOpen)
    {
    }
    std::int64_t parameters() const override { return 1; }
    double loss(std::span<const double> theta) override { return theta[0] * theta[0]; }
    void gradient(std::span<const double> theta, std::span<double> out) override { out[0] = 2.0 * theta[0]; }
    void hessianVector(std::span<const double>, std::span<const double> vector, std::span<double> out) override
    {
        while (!m_isOpen && !m_interrupted)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (m_interrupted)
            throw Interrupted{};
        out[0] = 2.0 * vector[0];
    }
    void interrupt() noexcept override { m_interrupted = true; }

private:
    const std::atomic<bool>& m_isOpen;
    std::atomic<bool> m_interrupted{false};
};

} // namespace

/// A measurement of the Hessian that takes long, in the status bar.
class MeasuringTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;
    std::atomic<bool> m_isOpen = false;

    QString work() const { return m_at.part<BusyLine>("measuring")->work(); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_isOpen = false;
        TrainerOptions options;
        options.ensembleFactory = [](const Experiment& experiment) { return std::make_unique<FakeEnsemble>(experiment); };
        options.objectiveFactory = [this](const Experiment&) { return std::make_unique<Gated>(m_isOpen); };
        Experiment experiment = parseExperiment(R"(
[problem]
kind = "quadratic"
curvatures = [1.0]
[run]
seeds = 2
steps = 40
evaluate_every = 64
[instruments]
sharpness_every = 20
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
batch_size = 4
)",
            "test.toml");
        m_at.start(
            [&experiment](MainWindow& window) {
                window.findChild<TransportBar*>("transportBar")->setSpeedLimit(1.0);
                window.controller().open(experiment);
            },
            options);
    }
    void cleanup() { m_at.close(); }

    void saysWhatIsMeasuredAndHowLongYet()
    {
        QTRY_COMPARE(work(), QString("Measuring at step 0 for 3 s")); // nobody knows for how long yet
        QVERIFY(m_at.part<BusyLine>("measuring")->isVisible());
        QVERIFY(m_at.status().step < 20); // where the next one is due
        m_at.press(Qt::Key_Space);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        m_isOpen = true;
        QTRY_COMPARE(m_at.status().measuredStep, -1);
        QTRY_VERIFY(!m_at.part<BusyLine>("measuring")->isVisible());
        m_isOpen = false;
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(0.0);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY2(work().startsWith("Measuring at step 20 for 1 s, about "), qPrintable(work())); // as long as the last
        m_isOpen = true;
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QTRY_VERIFY(!m_at.part<BusyLine>("measuring")->isVisible());
    }

    void isGivenUpWhileTheTrainingGoesOn()
    {
        auto* cancel = m_at.part<QToolButton>("measuringCancel");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(0.0);
        QTRY_VERIFY(cancel->isVisible());
        QTRY_COMPARE(m_at.status().step, 20); // where it waits for the measurement
        QCOMPARE(cancel->accessibleName(), QString("cancel the work in the background"));
        m_isOpen = true; // for what is measured after it
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QTRY_VERIFY(!cancel->isVisible());
    }
};

QTEST_MAIN(MeasuringTest)
#include "measuring_test.moc"
