// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_menus.h"

#include "controls/transport_bar.h"
#include "help_pages.h"
#include "main_window.h"
#include "plot_grid.h"
#include "theme.h"
#include "training/experiment.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

namespace tandem {

WindowMenus::WindowMenus(MainWindow* window, TransportBar* transport)
    : QObject(window)
    , m_window(window)
{
    makeFileMenu();
    makeExperimentMenu(transport);
    makeViewMenu();
    makeHelpMenu();
}

void WindowMenus::makeFileMenu()
{
    QMenu* menu = m_window->menuBar()->addMenu(tr("&File"));
    menu->setObjectName("fileMenu");
    QAction* open = menu->addAction(tr("&Open experiment …"), QKeySequence::Open, m_window, &MainWindow::askForExperiment);
    open->setObjectName("openExperiment");
    QAction* picture
        = menu->addAction(tr("&Export picture …"), QKeySequence(Qt::CTRL | Qt::Key_E), m_window, &MainWindow::askForPicture);
    picture->setObjectName("exportPicture");
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), m_window, &QWidget::close)->setObjectName("quit");
}

void WindowMenus::makeExperimentMenu(TransportBar* transport)
{
    QMenu* menu = m_window->menuBar()->addMenu(tr("&Experiment"));
    menu->setObjectName("experimentMenu");
    menu->setToolTipsVisible(true);
    m_experiments = new QActionGroup(this);
    for (const ShippedExperiment& shipped : shippedExperiments()) {
        const QString name = QString::fromStdString(shipped.name);
        QAction* action = menu->addAction(QString::fromStdString(shipped.title));
        action->setObjectName(QLatin1String("experiment-") + name);
        action->setToolTip(QString::fromStdString(shipped.description));
        action->setCheckable(true);
        action->setData(name);
        m_experiments->addAction(action);
        connect(action, &QAction::triggered, this, [this, name] { m_window->open(name); });
    }
    menu->addSeparator();
    menu->addAction(transport->playAction());
    menu->addAction(transport->stepAction());
    menu->addAction(transport->restartAction());
}

void WindowMenus::makeViewMenu()
{
    QMenu* menu = m_window->menuBar()->addMenu(tr("&View"));
    menu->setObjectName("viewMenu");
    menu->setToolTipsVisible(true);
    m_follow = menu->addAction(tr("&Follow the run"), QKeySequence(Qt::Key_F), this,
        [this] { m_window->plotGrid().setFollowing(m_follow->isChecked()); });
    m_follow->setObjectName("follow");
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    QAction* fit = menu->addAction(tr("Show &all"), QKeySequence(Qt::Key_0), this, [this] { m_window->plotGrid().fitView(); });
    fit->setObjectName("fitView");
    menu->addSeparator();

    QMenu* themes = menu->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    const auto addTheme = [this, themes](Theme theme, const QString& text) {
        QAction* action = themes->addAction(text);
        action->setObjectName(QLatin1String("theme-") + themeName(theme));
        action->setCheckable(true);
        action->setData(themeName(theme));
        m_themes->addAction(action);
        connect(action, &QAction::triggered, this, [theme] {
            applyTheme(theme);
            QSettings().setValue("theme", themeName(theme));
        });
    };
    addTheme(Theme::System, tr("As the &system"));
    addTheme(Theme::Light, tr("&Light"));
    addTheme(Theme::Dark, tr("&Dark"));

    QAction* full = menu->addAction(tr("F&ull screen"), QKeySequence(Qt::Key_F11), this,
        [this] { m_window->setWindowState(m_window->windowState() ^ Qt::WindowFullScreen); });
    full->setObjectName("fullScreen");
    menu->addSeparator();
    QAction* reset = menu->addAction(tr("&Reset layout"), m_window, &MainWindow::resetLayout);
    reset->setObjectName("resetLayout");
    reset->setToolTip(tr("Window, panes and plots as they were at first: their places, x-axis, scales, smoothing, seeds, "
                         "instrument, and the speeds"));
}

void WindowMenus::makeHelpMenu()
{
    QMenu* menu = m_window->menuBar()->addMenu(tr("&Help"));
    menu->setObjectName("helpMenu");
    QAction* keys = menu->addAction(tr("&Keyboard shortcuts"), QKeySequence(Qt::Key_F1), this,
        [this] { showPage(m_window, tr("Keyboard shortcuts"), shortcutsPage(*m_window)); });
    keys->setObjectName("shortcuts");
    QAction* about = menu->addAction(tr("&About Tandem"), this, [this] {
        showPage(m_window, tr("About Tandem"), aboutPage(QString::fromStdString(m_window->controller().status().device)));
    });
    about->setObjectName("about");
}

QMenu* WindowMenus::menu(const QString& name) const
{
    return m_window->menuBar()->findChild<QMenu*>(name, Qt::FindDirectChildrenOnly);
}

void WindowMenus::showOpen(const QString& name)
{
    for (QAction* action : m_experiments->actions())
        action->setChecked(action->data().toString() == name);
}

void WindowMenus::showFollowing(bool following)
{
    m_follow->setChecked(following);
}

void WindowMenus::showTheme(const QString& name)
{
    for (QAction* action : m_themes->actions())
        action->setChecked(action->data().toString() == name);
}

} // namespace tandem
