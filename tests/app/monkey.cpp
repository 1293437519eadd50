// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/monkey.h"

#include "plot_grid.h"
#include "plot_places.h"
#include "plots/run_plot.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QTest>
#include <QWheelEvent>

#include <array>

namespace tandem {

namespace {

constexpr int diaryLength = 200;
constexpr int actionsBetweenVisits = 20;

} // namespace

Monkey::Monkey(QWidget* window, quint32 seed, int actions)
    : m_window(window)
    , m_random(seed)
    , m_left(actions)
    , m_untilVisit(actionsBetweenVisits)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &Monkey::act);
}

QWidget* Monkey::stage() const
{
    if (QWidget* popup = QApplication::activePopupWidget())
        return popup;
    if (QWidget* modal = QApplication::activeModalWidget())
        return modal;
    return m_window;
}

QWidget* Monkey::someWidget()
{
    // Now and then another window of the program: a sheet, a plot that was taken out.
    QWidget* top = stage();
    if (top == m_window && below(4) == 0) {
        QWidgetList others = QApplication::topLevelWidgets();
        erase_if(others, [this](const QWidget* widget) { return !widget->isVisible() || widget == m_window; });
        if (!others.isEmpty())
            top = others[below(static_cast<int>(others.size()))];
    }
    QWidgetList widgets{top};
    for (QWidget* widget : top->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->isEnabled())
            widgets << widget;
    }
    return widgets[below(static_cast<int>(widgets.size()))];
}

QPoint Monkey::somewhere(const QWidget* widget)
{
    return {below(std::max(widget->width(), 1)), below(std::max(widget->height(), 1))};
}

void Monkey::note(const QString& action, const QObject* target)
{
    m_diary << QStringLiteral("%1 on %2 \"%3\"").arg(action, target->metaObject()->className(), target->objectName());
    if (m_diary.size() > diaryLength)
        m_diary.removeFirst();
}

void Monkey::act()
{
    if (m_left == 0) {
        // The last action may have opened a menu or a dialog that waits for an answer, in a loop of its own.
        QWidget* popup = QApplication::activePopupWidget();
        if (QWidget* waiting = popup ? popup : QApplication::activeModalWidget()) {
            m_timer.start();
            waiting->close();
        }
        return;
    }
    --m_left;
    m_timer.start(); // first: what follows may run a loop of its own
    if (!m_window->isVisible())
        m_window->show();
    // A hand in a file dialog could do to the disk whatever it likes.
    if (auto* files = qobject_cast<QFileDialog*>(QApplication::activeModalWidget()))
        return files->reject();
    const QPointer<QWidget> popup = QApplication::activePopupWidget();
    if (popup && below(3) == 0) {
        note(QStringLiteral("close"), popup);
        popup->close();
        return;
    }
    if (--m_untilVisit <= 0 && !popup && !QApplication::activeModalWidget()) {
        m_untilVisit = actionsBetweenVisits;
        return visit();
    }
    QWidget* target = someWidget();
    switch (below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return click(target);
    case 4:
    case 5:
        return drag(target);
    case 6:
    case 7:
        return turnWheel(target);
    case 8:
    case 9:
    case 10:
    case 11:
        return pressKey(target);
    case 12:
        return type(target);
    case 13:
    case 14:
        return trigger();
    default:
        return resize();
    }
}

void Monkey::click(QWidget* target)
{
    static constexpr std::array buttons{Qt::LeftButton, Qt::LeftButton, Qt::LeftButton, Qt::RightButton, Qt::MiddleButton};
    const Qt::MouseButton button = buttons[static_cast<std::size_t>(below(buttons.size()))];
    const QPoint at = somewhere(target);
    const bool twice = below(6) == 0;
    const Qt::KeyboardModifiers modifiers = twice || below(5) ? Qt::NoModifier : Qt::ShiftModifier;
    note(twice ? QStringLiteral("double click") : QStringLiteral("click"), target);
    // What is clicked may be gone before the button comes up.
    const QPointer<QWidget> held = target;
    QTest::mousePress(held, button, modifiers, at);
    if (held)
        QTest::mouseRelease(held, button, modifiers, at);
    if (!twice || !held)
        return;
    QMouseEvent again(QEvent::MouseButtonDblClick, at, held->mapToGlobal(at), button, button, modifiers);
    QApplication::sendEvent(held, &again);
    if (held)
        QTest::mouseRelease(held, button, modifiers, at);
}

void Monkey::drag(QWidget* target)
{
    note(QStringLiteral("drag"), target);
    const QPointer<QWidget> held = target;
    const auto modifier = below(4) ? Qt::NoModifier : Qt::ShiftModifier;
    const Qt::MouseButton button = below(4) ? Qt::LeftButton : Qt::RightButton;
    QTest::mousePress(held, button, modifier, somewhere(held));
    for (int i = below(6); held && i >= 0; --i) {
        const QPoint at = somewhere(held);
        QMouseEvent move(QEvent::MouseMove, at, held->mapToGlobal(at), Qt::NoButton, button, modifier);
        QApplication::sendEvent(held, &move);
    }
    if (held)
        QTest::mouseRelease(held, button, modifier, somewhere(held));
}

void Monkey::turnWheel(QWidget* target)
{
    note(QStringLiteral("wheel"), target);
    const QPoint at = somewhere(target);
    QWheelEvent event(
        at, target->mapToGlobal(at), {}, {0, (below(9) - 4) * 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(target, &event);
}

void Monkey::pressKey(QWidget* target)
{
    static constexpr std::array keys{Qt::Key_Space, Qt::Key_Period, Qt::Key_R, Qt::Key_F, Qt::Key_0, Qt::Key_Tab, Qt::Key_Backtab,
        Qt::Key_Escape, Qt::Key_Return, Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown,
        Qt::Key_Home, Qt::Key_End, Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_A, Qt::Key_B,
        Qt::Key_N, Qt::Key_P, Qt::Key_Z, Qt::Key_F1, Qt::Key_F5, Qt::Key_F11};
    static constexpr std::array modifiers{
        Qt::NoModifier, Qt::NoModifier, Qt::NoModifier, Qt::NoModifier, Qt::ControlModifier, Qt::ShiftModifier, Qt::AltModifier};
    const auto key = keys[static_cast<std::size_t>(below(keys.size()))];
    const auto modifier = modifiers[static_cast<std::size_t>(below(modifiers.size()))];
    note(QStringLiteral("key %1").arg(QKeySequence(key | modifier).toString()), target);
    if (below(4) == 0)
        target->setFocus();
    QTest::keyClick(target, key, modifier);
}

void Monkey::type(QWidget* target)
{
    static const QStringList texts{QStringLiteral("0.1"), QStringLiteral("50"), QStringLiteral("-1"), QStringLiteral("1e-9"),
        QStringLiteral("nan"), QStringLiteral("1e400"), QStringLiteral("64"), QStringLiteral("SGD"), QStringLiteral("é…∞")};
    const QString& text = texts[below(static_cast<int>(texts.size()))];
    note(QStringLiteral("type %1").arg(text), target);
    const QPointer<QWidget> field = target;
    field->setFocus();
    for (const QChar character : text) {
        if (field)
            QTest::sendKeyEvent(QTest::Click, field, Qt::Key_unknown, QString(character), Qt::NoModifier);
    }
    if (field)
        QTest::keyClick(field, Qt::Key_Return);
}

void Monkey::trigger()
{
    QList<QAction*> actions = m_window->findChildren<QAction*>();
    erase_if(actions, [](const QAction* action) {
        const bool quits = action->objectName() == QLatin1String("quit"); // and the test would be over
        return quits || !action->isEnabled() || action->isSeparator() || action->menu();
    });
    if (actions.isEmpty())
        return;
    QAction* action = actions[below(static_cast<int>(actions.size()))];
    note(QStringLiteral("choose %1").arg(action->text()), action);
    action->trigger();
}

const QStringList& Monkey::places()
{
    // Actions and buttons by their names; a plot's goes into a window of its own and, at the next visit, comes back.
    static const QStringList places{QStringLiteral("chooseWithDescriptions"), QStringLiteral("lossPlot"),
        QStringLiteral("openLog"), QStringLiteral("forkButton"), QStringLiteral("presenter"), QStringLiteral("lesson-ravine"),
        QStringLiteral("trajectoryPlot"), QStringLiteral("import"), QStringLiteral("importFile"), QStringLiteral("importBegin"),
        QStringLiteral("showSeries"), QStringLiteral("runLibrary"), QStringLiteral("experiment-noisy-quadratic"),
        QStringLiteral("explain"), QStringLiteral("showRuns")};
    return places;
}

void Monkey::visit()
{
    const QString& name = places()[m_nextPlace++ % places().size()];
    m_visited.insert(name);
    if (auto* plot = m_window->findChild<RunPlot*>(name)) {
        note(QStringLiteral("detach or attach"), plot);
        PlotPlaces& all = m_window->findChild<PlotGrid*>()->places();
        if (all.isDetached(plot))
            all.attach(plot);
        else
            all.detach(plot);
    } else if (auto* action = m_window->findChild<QAction*>(name)) {
        note(QStringLiteral("go to"), action);
        action->trigger();
    } else if (auto* button = m_window->findChild<QAbstractButton*>(name)) {
        note(QStringLiteral("press"), button);
        button->click();
    }
}

void Monkey::resize()
{
    note(QStringLiteral("resize"), m_window);
    m_window->resize(600 + below(1400), 400 + below(800));
}

} // namespace tandem
