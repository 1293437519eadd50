// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiments/choose_experiment.h"

#include "experiments/experiment_chooser.h"
#include "logs/run_files.h"
#include "main_window.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QMenu>
#include <QToolButton>

namespace tandem {

ChooseExperiment::ChooseExperiment(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_button(new QToolButton(window))
{
    setObjectName("chooseExperiment");
    auto* menu = window->findChild<QMenu*>(QStringLiteral("experimentMenu"));
    auto* action = new QAction(tr("&Choose with descriptions …"), menu);
    action->setObjectName("chooseWithDescriptions");
    action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_N));
    action->setToolTip(tr("What every experiment shows, what to watch in it, and its size"));
    connect(action, &QAction::triggered, this, &ChooseExperiment::showChooser);
    QAction* first = menu->actions().value(0);
    menu->insertAction(first, action);
    menu->insertSeparator(first);

    m_button->setObjectName("browseExperiments");
    m_button->setText(QStringLiteral("☰"));
    m_button->setAutoRaise(true);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setAccessibleName(tr("choose an experiment with descriptions"));
    m_button->setToolTip(tr("All experiments with what they show and what to watch (Ctrl+N)"));
    connect(m_button, &QToolButton::clicked, this, &ChooseExperiment::showChooser);
    auto* names = window->findChild<QComboBox*>(QStringLiteral("experiments"));
    auto* column = qobject_cast<QBoxLayout*>(names->parentWidget()->layout());
    const int place = column->indexOf(names);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    column->removeWidget(names);
    row->addWidget(names, 1);
    row->addWidget(m_button);
    column->insertLayout(place, row);
    QWidget::setTabOrder(names, m_button);
    names->installEventFilter(this);
}

void ChooseExperiment::showChooser()
{
    if (!m_chooser) {
        m_chooser = new ExperimentChooser(m_window);
        connect(m_chooser, &ExperimentChooser::openRequested, m_window, &MainWindow::open);
        connect(m_chooser, &ExperimentChooser::fileRequested, m_window, &MainWindow::askForExperiment);
    }
    m_chooser->offer(m_window->findChild<RunFiles*>(QStringLiteral("runFiles"))->recent(), m_window->controller().source());
    m_chooser->show();
    m_chooser->raise();
    m_chooser->activateWindow();
}

bool ChooseExperiment::eventFilter(QObject* watched, QEvent* event)
{
    // A lesson that hides the names hides the way to them.
    if (event->type() == QEvent::HideToParent || event->type() == QEvent::ShowToParent)
        m_button->setVisible(event->type() == QEvent::ShowToParent);
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
