// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_actions.h"

#include "plot_grid.h"
#include "plots/x_axis_chooser.h"
#include "plots/zoom_history.h"

#include <QActionGroup>
#include <QMenu>

namespace tandem {

PlotActions::PlotActions(PlotGrid* plots, QMenu* view)
    : QObject(plots)
    , m_plots(plots)
{
    view->addSeparator();
    addXAxis(view);
    addZoom(view);
    addCursors(view);
}

void PlotActions::addZoom(QMenu* view)
{
    ZoomHistory* zooms = &m_plots->zoomHistory();
    QAction* undo = view->addAction(tr("&Undo zoom"), zooms, &ZoomHistory::undo);
    undo->setObjectName("undoZoom");
    undo->setShortcuts({QKeySequence(Qt::Key_Backspace), QKeySequence(Qt::ALT | Qt::Key_Left)});
    QAction* redo = view->addAction(tr("&Redo zoom"), QKeySequence(Qt::ALT | Qt::Key_Right), zooms, &ZoomHistory::redo);
    redo->setObjectName("redoZoom");
    const auto show = [undo, redo, zooms] {
        undo->setEnabled(zooms->canUndo());
        redo->setEnabled(zooms->canRedo());
    };
    connect(zooms, &ZoomHistory::changed, this, show);
    show();
}

void PlotActions::addCursors(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&Cursors A and B"));
    menu->setObjectName("cursorsMenu");
    menu->setToolTipsVisible(true);
    const auto add = [this, menu](const char* name, const QString& text, const QKeySequence& keys, void (PlotGrid::*slot)()) {
        QAction* action = menu->addAction(text, keys, m_plots, slot);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    const QString between = tr("Between A and B every plot tells the difference of each curve");
    add("setCursorA", tr("Set &A at the mouse"), QKeySequence(Qt::Key_A), &PlotGrid::setCursorA)->setToolTip(between);
    add("setCursorB", tr("Set &B at the mouse"), QKeySequence(Qt::Key_B), &PlotGrid::setCursorB)->setToolTip(between);
    add("clearCursors", tr("&Clear both"), QKeySequence(Qt::SHIFT | Qt::Key_A), &PlotGrid::clearCursors);
}

void PlotActions::addXAxis(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&x-axis"));
    menu->setObjectName("xAxisMenu");
    const QActionGroup* kinds = addXAxisKinds(menu);
    connect(menu, &QMenu::aboutToShow, this,
        [this, kinds] { showXAxisKind(*kinds, m_plots->xAxisKind(), m_plots->history().get()); });
    connect(m_plots, &PlotGrid::xAxisChanged, this,
        [this, kinds](XAxisKind kind) { showXAxisKind(*kinds, kind, m_plots->history().get()); });
    connect(kinds, &QActionGroup::triggered, this,
        [this](const QAction* action) { m_plots->setXAxisKind(static_cast<XAxisKind>(action->data().toInt())); });
}

} // namespace tandem
