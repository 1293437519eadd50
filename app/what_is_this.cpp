// SPDX-License-Identifier: GPL-3.0-or-later
#include "what_is_this.h"

#include "controls/text_label.h"
#include "explanations.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/run_plot.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QCursor>
#include <QDialog>
#include <QFrame>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace tandem {

namespace {

constexpr int sheetWidth = 440;

/// A line of the sheet; selectable, so that a formula can be copied.
TextLabel* addText(QVBoxLayout* column, TextStyle style, const char* name, const QString& text)
{
    auto* label = new TextLabel(style);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setText(text);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setVisible(!text.isEmpty());
    column->addWidget(label);
    return label;
}

QDialog* makeSheet(QWidget* parent, const Explanation& explanation)
{
    auto* sheet = new QDialog(parent, Qt::Tool);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->setObjectName("whatIsThisSheet");
    sheet->setWindowTitle(WhatIsThis::tr("What is this?"));
    sheet->setAutoFillBackground(true);
    sheet->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(sheet);
    column->setContentsMargins(24, 16, 24, 24);
    column->setSpacing(12);
    addText(column, TextStyle::Heading, "sheetTitle", explanation.title);
    addText(column, TextStyle::Body, "sheetWhat", explanation.what);
    auto* box = new QFrame(sheet);
    box->setAutoFillBackground(true);
    box->setBackgroundRole(QPalette::AlternateBase);
    auto* inside = new QVBoxLayout(box);
    inside->setContentsMargins(12, 8, 12, 8);
    inside->setSpacing(6);
    addText(inside, TextStyle::Body, "sheetFormula", explanation.formula);
    addText(inside, TextStyle::Quiet, "sheetNow",
        explanation.now.isEmpty() ? QString() : WhatIsThis::tr("Now – %1").arg(explanation.now));
    box->setVisible(!explanation.formula.isEmpty() || !explanation.now.isEmpty());
    column->addWidget(box);
    addText(column, TextStyle::Quiet, "sheetSource",
        explanation.source.isEmpty() ? QString() : WhatIsThis::tr("Source: %1").arg(explanation.source));
    const int width = sheetWidth * sheet->fontMetrics().height() / 16;
    sheet->setFixedWidth(width);
    sheet->resize(width, column->totalHeightForWidth(width)); // its hint is that of narrower lines
    return sheet;
}

} // namespace

WhatIsThis::WhatIsThis(MainWindow* window)
    : QObject(window)
    , m_window(window)
{
    setObjectName("whatIsThis");
    for (RunPlot* plot : window->plotGrid().linkedPlots())
        addButton(plot);
    connect(&window->plotGrid(), &PlotGrid::plotLinked, this, &WhatIsThis::addButton);
    auto* menu = window->findChild<QMenu*>(QStringLiteral("helpMenu"));
    QAction* action
        = menu->addAction(tr("&What is this?"), QKeySequence(Qt::SHIFT | Qt::Key_F1), this, &WhatIsThis::explainWhatIsMeant);
    action->setObjectName("explain");
    action->setToolTip(tr("Explains the control that has the keyboard, or the plot under the mouse"));
    qApp->installEventFilter(this);
}

void WhatIsThis::addButton(RunPlot* plot)
{
    if (!explanationOf(*plot))
        return;
    auto* button = new QToolButton(plot);
    button->setObjectName("whatIsThisButton");
    button->setText(QStringLiteral("?"));
    button->setAutoRaise(true);
    button->setAccessibleName(tr("what is %1?").arg(plot->title()));
    button->setToolTip(tr("What is this? (Shift+F1)"));
    connect(button, &QToolButton::clicked, this, [this, plot] { explain(plot); });
    plot->addHeaderButton(button);
}

void WhatIsThis::explainWhatIsMeant()
{
    QWidget* focused = QApplication::focusWidget();
    if (!(focused && explain(focused)) && !explain(QApplication::widgetAt(QCursor::pos())))
        m_window->say(tr("Move the keyboard's focus to a control, or the mouse over a plot, and press Shift+F1 again."));
}

bool WhatIsThis::explain(QWidget* widget)
{
    for (QWidget* above = widget; above; above = above->parentWidget()) {
        const std::optional<Explanation> explanation = explanationOf(*above);
        if (!explanation)
            continue;
        const QPoint place = m_sheet ? m_sheet->pos() : QPoint();
        const bool replaces = !m_sheet.isNull();
        delete m_sheet;
        m_sheet = makeSheet(widget->window(), *explanation);
        if (replaces)
            m_sheet->move(place);
        m_sheet->show();
        return true;
    }
    return false;
}

bool WhatIsThis::eventFilter(QObject* watched, QEvent* event)
{
    // Fields have a menu of their own, and so have plots.
    if (event->type() == QEvent::ContextMenu && watched->isWidgetType() && !qobject_cast<QLineEdit*>(watched)) {
        auto* widget = static_cast<QWidget*>(watched);
        const bool ours = widget->window() == m_window;
        const auto* arms = m_window->findChild<QWidget*>(QStringLiteral("leftPanel"));
        if (ours && arms->isAncestorOf(widget) && explain(widget))
            return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
