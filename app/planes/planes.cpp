// SPDX-License-Identifier: GPL-3.0-or-later
#include "planes/planes.h"

#include "busy_line.h"
#include "logs/open_log.h"
#include "main_window.h"
#include "planes/plane_job.h"
#include "planes/plane_texts.h"
#include "plot_grid.h"
#include "plots/plane_bar.h"
#include "plots/plane_chooser.h"
#include "plots/trajectory_plot.h"
#include "progress_text.h"
#include "runlog/log_parameters.h"
#include "support/input_error.h"

#include <QMenu>
#include <QStatusBar>

namespace tandem {

namespace {

constexpr int sketchedFrom = 256; // parameters; fewer are their own sketch

/// Where the shown run's θ is to be had, for another thread.
PlaneEvaluation::PathSource pathOf(ShownRun& shown, TrainingController& live)
{
    if (const OpenLog* log = shown.log())
        return [path = log->path().toStdString()] { return parametersIn(LogReader(path)); };
    return [path = live.presentParameters().share()] {
        try {
            return path.get();
        } catch (const std::future_error&) {
            throw InputError("The training has ended, and its parameters with it.");
        }
    };
}

} // namespace

Planes::Planes(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_plot(qobject_cast<TrajectoryPlot*>(window->plotGrid().plot(QStringLiteral("trajectoryPlot"))))
    , m_job(new PlaneJob(this))
    , m_busy(new BusyLine("busy", window))
{
    window->statusBar()->insertPermanentWidget(1, m_busy); // after the message
    window->findChild<QMenu*>(QStringLiteral("viewMenu"))->addMenu(m_plot->planeChooser().menu());
    connect(&m_plot->planeChooser(), &PlaneChooser::chosen, this, &Planes::show);
    connect(&m_plot->planeBar(), &PlaneBar::wanted, this, &Planes::evaluate);
    connect(&m_plot->planeBar(), &PlaneBar::cancelled, this, &Planes::cancel);
    connect(m_busy, &BusyLine::cancelled, this, &Planes::cancel);
    connect(m_job, &PlaneJob::progressed, this,
        [this](double share, double secondsLeft) { showProgress(progressText(share, secondsLeft)); });
    connect(m_job, &PlaneJob::finished, this, &Planes::finish);
    connect(&window->shown(), &ShownRun::opened, this, &Planes::begin);
    connect(&window->shown(), &ShownRun::historyReplaced, this, &Planes::begin);
    begin();
}

void Planes::begin()
{
    m_job->giveUp();
    m_shown.reset();
    m_request = {};
    m_parameters = 0;
    showProgress({});
    m_plot->showJointPlane();

    ShownRun& shown = m_window->shown();
    const std::shared_ptr<const History> history = shown.history();
    PlaneChooser::Offer offer;
    if (!history) {
        offer.objection = tr("There is no run yet.");
    } else {
        const RunDescription& run = history->description();
        for (const RunDescription::Arm& arm : run.arms)
            offer.arms << QString::fromStdString(arm.name);
        if (run.sketchSize < sketchedFrom)
            m_parameters = run.sketchSize;
        else if (const auto path = shown.isLive() ? m_window->controller().parameters() : nullptr;
                 path && !path->points().empty())
            m_parameters = std::ssize(path->points().front()->arms.front());
        offer.sketched = run.sketchSize >= sketchedFrom && m_parameters != run.sketchSize;
        if (!run.runs.empty())
            offer.objection = tr("Several runs are shown, and a plane belongs to one.");
        else if (shown.log() && !shown.log()->experiment())
            offer.objection = tr("Recorded by another tool: there is no problem in it whose loss could be evaluated.");
        else if (run.sketchSize == 1)
            offer.objection = tr("The problem has one parameter, and no plane.");
        if (!run.compared.exist())
            offer.armsObjection = tr("No two arms are compared: name them in run.compare of the experiment.");
        // The last parameters of a network act on every example; its first belong to a pixel in a corner.
        if (m_parameters >= sketchedFrom) {
            offer.first = m_parameters - 1;
            offer.second = m_parameters;
        }
    }
    m_plot->planeChooser().setOffer(offer);
    m_plot->planeBar().showRequest({}, 0);
}

void Planes::show(const PlaneRequest& request)
{
    if (request.kind != PlaneRequest::Kind::Joint) {
        evaluate(request);
        return;
    }
    m_job->giveUp();
    m_shown.reset();
    m_request = request;
    showProgress({});
    m_plot->planeChooser().showRequest(request);
    m_plot->planeBar().showRequest(request, m_parameters);
    m_plot->showJointPlane();
}

void Planes::evaluate(const PlaneRequest& request)
{
    const std::shared_ptr<const History> history = m_window->shown().history();
    if (!history)
        return;
    m_request = request;
    m_plot->planeChooser().showRequest(request);
    m_plot->planeBar().showRequest(request, m_parameters);
    if (!m_shown || m_shown->request != request)
        m_plot->setLossPlane(nullptr);
    showProgress(tr("preparing"));
    PlaneChoice choice = choiceOf(request);
    choice.aspect = m_plot->planeAspect();
    m_job->start(history->description().experimentText, pathOf(m_window->shown(), m_window->controller()), choice);
}

void Planes::cancel()
{
    if (!m_job->isRunning())
        return;
    m_job->giveUp();
    showProgress({});
    if (!m_shown) {
        show({});
        return;
    }
    m_request = m_shown->request;
    m_plot->planeChooser().showRequest(m_request);
    m_plot->planeBar().showRequest(m_request, m_parameters);
    m_plot->setLossPlane(m_shown->plane);
}

void Planes::showProgress(const QString& progress)
{
    m_plot->planeBar().showProgress(progress);
    m_busy->showWork(progress.isEmpty() ? QString() : tr("Loss on the plane: %1").arg(progress));
}

void Planes::finish(const std::shared_ptr<const PlaneLoss>& loss, const QString& message)
{
    showProgress({});
    if (!loss) {
        m_shown.reset();
        m_plot->setLossPlane(nullptr, message);
        return;
    }
    m_parameters = loss->parameters;
    m_plot->planeBar().showRequest(m_request, m_parameters);
    m_shown
        = Shown{m_request, std::make_shared<const LossPlane>(describedPlane(*loss, m_window->shown().history()->description()))};
    m_plot->setLossPlane(m_shown->plane);
}

} // namespace tandem
