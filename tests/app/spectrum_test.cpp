// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_grid.h"
#include "plots/instrument_plot.h"
#include "plots/run_plot.h"
#include "runlog/log_writer.h"
#include "widgets/any_warning.h"
#include "window_fixture.h"

#include <QAction>
#include <QMenu>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tandem;

namespace {

constexpr const char* measured = R"(title = "Spectra"
[problem]
kind = "quadratic"
curvatures = [1.0, 0.5]
noise_variance = 1.0
[run]
seeds = 4
steps = 1000
[instruments]
spectrum_every = 300
spectrum_length = 256
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.02
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.02
momentum = 0.9
)";

} // namespace

/// The spectrum plot in the real window: found where the instruments are, live and from a log.
class SpectrumTest : public QObject {
    Q_OBJECT

    WindowFixture m_window;
    QTemporaryDir m_folder;

    RunPlot* plot() const { return m_window.window().plotGrid().plot(QStringLiteral("spectrumPlot")); }
    /// From the plot of momentum's value over the instruments' menu, as a user finds it.
    void choose() const
    {
        m_window.part<QWidget>("momentumValuePlot")->findChild<QToolButton*>("flipButton")->click();
        QMenu* menu = m_window.part<QToolButton>("instrumentChooser")->menu();
        Q_EMIT menu->aboutToShow();
        auto* action = menu->findChild<QAction*>("showSpectrum");
        QVERIFY(action && action->isEnabled());
        action->trigger();
        QVERIFY(plot()->isVisible());
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_window.close(); }

    void liveAndFromALog()
    {
        QFile file(m_folder.filePath("spectra.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(measured) > 0);
        file.close();
        m_window.open(file.fileName());
        QTRY_COMPARE(m_window.status().state, TrainerState::Finished);
        choose();
        // Windows of 32 + 256 updates begin at 0, 300 and 600.
        QTRY_VERIFY2(plot()->sentence().startsWith("256 updates up to step 888;"), qPrintable(plot()->sentence()));
        QVERIFY(plot()->legendTexts().contains("momentum m"));
        plot()->findChild<QToolButton*>("flipButton")->click();
        QVERIFY(!plot()->isVisible() && m_window.part<QWidget>("instrumentPlot")->isVisible());

        const QString path = m_folder.filePath("spectra.tandem");
        {
            LogWriter writer(path.toStdString());
            writer.record(m_window.history(), {"tandem-test", "", "cpu", "", ""});
            writer.finish();
        }
        m_window.window().open(path);
        m_window.window().plotGrid().show(plot());
        m_window.window().plotGrid().setPinnedStep(600);
        QTRY_VERIFY2(plot()->sentence().startsWith("256 updates up to step 588;"), qPrintable(plot()->sentence()));
    }

    void whereThereIsNoneItSaysWhatToSet()
    {
        m_window.open("noisy-quadratic");
        QTRY_VERIFY(m_window.status().step > 0);
        choose();
        QTRY_VERIFY2(plot()->sentence().contains("instruments.spectrum_every"), qPrintable(plot()->sentence()));
    }
};

QTEST_MAIN(SpectrumTest)
#include "spectrum_test.moc"
