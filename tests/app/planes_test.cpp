// SPDX-License-Identifier: GPL-3.0-or-later
#include "busy_line.h"
#include "controls/number_text.h"
#include "controls/timeline.h"
#include "engine/training/idx_images.h"
#include "plot_grid.h"
#include "plots/plane_bar.h"
#include "plots/plane_chooser.h"
#include "plots/trajectory_plot.h"
#include "runlog/log_writer.h"
#include "widgets/any_warning.h"
#include "window_fixture.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tandem;

namespace {

/// Three parameters, so that the joint plane is not all of their space.
constexpr const char* threeParameters = R"(title = "Three parameters"
[problem]
kind = "quadratic"
curvatures = [4.0, 1.0, 0.25]
start = [1.0, 2.0, -1.0]
noise_variance = 0.1
[run]
seeds = 2
steps = 2000
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.05
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.05
momentum = 0.8
)";

} // namespace

/// The planes of the trajectory plot in the real window: chosen, evaluated, cancelled, and never left over from another run.
class PlanesTest : public QObject {
    Q_OBJECT

    WindowFixture m_window;
    QTemporaryDir m_folder;

    TrajectoryPlot* plot() const { return m_window.part<TrajectoryPlot>("trajectoryPlot"); }
    void choose(const char* name) const
    {
        auto* action = plot()->planeChooser().menu()->findChild<QAction*>(QLatin1String("plane-") + QLatin1String(name));
        QVERIFY2(action, name);
        QVERIFY2(action->isEnabled(), name);
        action->trigger();
    }
    QString legend() const { return plot()->legendTexts().join(QLatin1Char('\n')); }
    bool isBusy() const { return m_window.part<BusyLine>("busy")->isVisible(); }
    QString write(const char* name, const QByteArray& text) const
    {
        QFile file(m_folder.filePath(QLatin1String(name)));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }
    /// A network on images that take long to evaluate on: every plane takes a while.
    QString slowNetwork() const
    {
        writeIdxImages(m_folder, 4000, 14);
        return write("slow.toml",
            "title = \"slow\"\n[problem]\nkind = \"mlp\"\nhidden = [256]\ndataset = \"" + m_folder.path().toUtf8()
                + "\"\n[run]\nseeds = 1\nsteps = 200\nevaluate_every = 100\n[instruments]\nexamples = 4000\n"
                  "[[arm]]\nname = \"SGD\"\noptimizer = \"sgd\"\nlearning_rate = 0.1\nbatch_size = 16\n"
                  "[[arm]]\nname = \"SGDM\"\noptimizer = \"sgdm\"\nlearning_rate = 0.1\nbatch_size = 16\n");
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_window.close(); }

    void everyPlaneIsShown_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("arms") << QByteArray("arms") << "path of seed 0 at";
        QTest::newRow("eigenvectors") << QByteArray("eigenvectors-1") << "path of seed 0 at";
        QTest::newRow("random") << QByteArray("random-0") << "no other θ of the paths";
        QTest::newRow("coordinates") << QByteArray("coordinates-0") << "path of seed 0 at";
    }
    void everyPlaneIsShown()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, sentence);
        m_window.open(write("three.toml", threeParameters));
        QTRY_COMPARE(m_window.status().state, TrainerState::Finished);
        QTRY_VERIFY(legend().contains("off plane"));
        QVERIFY(m_window.part<PlaneBar>("planeBar")->isHidden());
        choose(name.constData());
        QVERIFY(m_window.part<PlaneBar>("planeBar")->isVisible()); // it is evaluated
        QTRY_VERIFY(plot()->sentence().contains(sentence));
        QVERIFY2(plot()->sentence().contains("Exact loss at θ of step 2\u202f000;"), qPrintable(plot()->sentence()));
        QVERIFY2(legend().contains(" a line"), qPrintable(legend()));
        QVERIFY(!isBusy());
        choose("joint");
        QTRY_VERIFY(legend().contains("mean"));
        QVERIFY(plot()->sentence().isEmpty());
        QVERIFY(m_window.part<PlaneBar>("planeBar")->isHidden());
    }

    void twoParametersAreTyped()
    {
        m_window.open(write("three.toml", threeParameters));
        QTRY_COMPARE(m_window.status().state, TrainerState::Finished);
        choose("coordinates-1");
        QTRY_VERIFY(plot()->sentence().contains("Exact loss"));
        auto* second = m_window.part<QSpinBox>("secondParameter");
        QCOMPARE(second->maximum(), 3);
        second->setFocus();
        second->selectAll();
        QTest::keyClicks(second, "3");
        QTest::keyClick(second, Qt::Key_Return);
        QCOMPARE(plot()->planeChooser().request().second, 3);
        QTRY_VERIFY(plot()->sentence().contains("Exact loss"));
        second->setValue(1); // the same as the first
        QTRY_VERIFY2(plot()->sentence().contains("must differ"), qPrintable(plot()->sentence()));
    }

    void theThetaOfNowIsTaken()
    {
        m_window.open(write("three.toml", threeParameters), {.startPaused = true});
        QTRY_COMPARE(m_window.status().state, TrainerState::Paused);
        m_window.controller().step(37);
        QTRY_COMPARE(m_window.status().step, 37);
        choose("arms");
        const QString through = QString("at θ of step %1;").arg(countText(m_window.status().step));
        QTRY_VERIFY2(plot()->sentence().contains(through), qPrintable(plot()->sentence()));
        QTest::keyClick(&m_window.window(), Qt::Key_Period);
        QTRY_COMPARE(m_window.status().step, 38);
        m_window.part<QToolButton>("planeAgain")->click();
        const QString next = QString("at θ of step %1;").arg(countText(m_window.status().step));
        QVERIFY(next != through);
        QTRY_VERIFY2(plot()->sentence().contains(next), qPrintable(plot()->sentence()));
    }

    void longWorkSaysHowFarAndIsCancelled()
    {
        m_window.open(slowNetwork());
        QTRY_COMPARE_WITH_TIMEOUT(m_window.status().state, TrainerState::Finished, 60000);
        QTRY_VERIFY(legend().contains("mean"));
        choose("random-1");
        QVERIFY(isBusy());
        plot()->refresh();
        QTRY_VERIFY(plot()->legendTexts().isEmpty()); // nothing of the joint plane under another plane's name
        QTRY_VERIFY_WITH_TIMEOUT(m_window.part<QLabel>("busyWork")->text().contains("left"), 60000);
        QVERIFY(m_window.part<QLabel>("planeProgress")->text().contains("left"));
        auto* cancel = m_window.part<QToolButton>("busyCancel");
        QVERIFY(cancel->focusPolicy() & Qt::TabFocus);
        cancel->click();
        QVERIFY(!isBusy());
        QCOMPARE(plot()->planeChooser().request(), PlaneRequest{});
        QTRY_VERIFY(legend().contains("mean"));
    }

    void nothingIsLeftOverFromAnotherRun_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"restart", "experiment", "close"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void nothingIsLeftOverFromAnotherRun()
    {
        QFETCH(QString, what);
        m_window.open(slowNetwork());
        QTRY_VERIFY_WITH_TIMEOUT(m_window.status().step > 0, 60000);
        choose("random-0");
        QVERIFY(isBusy());
        const auto before = m_window.history();
        if (what == "close")
            return; // cleanup() does
        if (what == "restart")
            QTest::keyClick(&m_window.window(), Qt::Key_R);
        else
            m_window.window().open("noisy-quadratic");
        QTRY_VERIFY(m_window.history() && m_window.history() != before);
        QTRY_VERIFY(!isBusy());
        QCOMPARE(plot()->planeChooser().request(), PlaneRequest{});
        QVERIFY(m_window.part<PlaneBar>("planeBar")->isHidden());
        QTRY_VERIFY(legend().contains("mean"));
        QVERIFY(!isBusy());
    }

    void aLogIsShownThroughItsLastCheckpoint()
    {
        const QString path = m_folder.filePath("three.tandem");
        {
            LogWriter writer(path.toStdString());
            TrainerOptions options;
            options.checkpoints.take = [&writer](Checkpoint checkpoint) { writer.add(std::move(checkpoint)); };
            Trainer trainer(parseExperiment(threeParameters, "three.toml"), options);
            QTRY_VERIFY(trainer.history());
            writer.record(trainer.history(), {"tandem-test", "", "cpu", "", ""});
            QVERIFY(trainer.waitUntilStopped(std::chrono::seconds(60)));
            writer.finish();
        }
        m_window.open(path);
        choose("arms");
        QTRY_VERIFY2(plot()->sentence().contains("at θ of step 2\u202f000;"), qPrintable(plot()->sentence()));
        QVERIFY2(legend().contains("SGDM, 0\u202f% off plane"), qPrintable(legend()));
        auto* timeline = m_window.part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_Home);
        QTRY_VERIFY2(legend().contains("at step 0"), qPrintable(legend()));
    }

    void whatCannotBeHadSaysWhy()
    {
        m_window.open(
            write("one.toml", QByteArray(threeParameters).replace("[4.0, 1.0, 0.25]", "[1.0]").replace(", 2.0, -1.0]", "]")));
        QTRY_VERIFY(m_window.status().step > 0);
        auto* action = plot()->planeChooser().menu()->findChild<QAction*>("plane-arms");
        QVERIFY(!action->isEnabled());
        QVERIFY2(action->toolTip().contains("one parameter"), qPrintable(action->toolTip()));
        const auto joint = [this] { return plot()->planeChooser().menu()->findChild<QAction*>("plane-joint")->toolTip(); };
        QVERIFY2(!joint().contains("sketches"), qPrintable(joint()));
        m_window.open(write("many.toml",
            QByteArray(threeParameters)
                .replace("[4.0, 1.0, 0.25]", "[1.0" + QByteArray(", 1.0").repeated(256) + "]")
                .replace(", 2.0, -1.0]", ", 2.0" + QByteArray(", -1.0").repeated(255) + "]")));
        QTRY_VERIFY2(joint().contains("sketches"), qPrintable(joint()));
    }

    void theKeyboardReachesIt()
    {
        m_window.open("noisy-quadratic");
        QTRY_VERIFY(m_window.status().step > 0);
        QVERIFY(plot()->planeChooser().focusPolicy() & Qt::TabFocus);
        QVERIFY(!plot()->planeChooser().accessibleName().isEmpty());
        const auto* view = m_window.part<QMenu>("viewMenu");
        QVERIFY(view->actions().contains(plot()->planeChooser().menu()->menuAction()));
    }
};

QTEST_MAIN(PlanesTest)
#include "planes_test.moc"
