// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "lessons/lesson_player.h"
#include "widgets/any_warning.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAction>
#include <QApplication>
#include <QMenu>

#include <algorithm>

using namespace tandem;

namespace {

QString nameOf(const QWidget* widget)
{
    QStringList path;
    for (const QWidget* above = widget; above && !above->isWindow(); above = above->parentWidget())
        if (!above->objectName().isEmpty())
            path.prepend(above->objectName());
    return QString::fromLatin1(widget->metaObject()->className()) + ' ' + path.join('/');
}

/// Where a person reads it: rows from top to bottom, each from left to right.
bool standsBefore(const QWidget* a, const QWidget* b, const QWidget* window)
{
    const QRect first(a->mapTo(window, QPoint(0, 0)), a->size());
    const QRect second(b->mapTo(window, QPoint(0, 0)), b->size());
    const bool oneRow = first.top() < second.center().y() && second.top() < first.center().y();
    return oneRow ? first.left() < second.left() : first.top() < second.top();
}

} // namespace

/// The whole window without a mouse.
class KeyboardTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    /// What takes the keyboard by Tab and can be used now.
    QList<QWidget*> controls() const
    {
        QList<QWidget*> controls;
        for (QWidget* widget : m_at.window().findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && widget->window() == &m_at.window() && !widget->focusProxy()
                && widget->focusPolicy() & Qt::TabFocus && !qobject_cast<QAbstractScrollArea*>(widget))
                controls << widget;
        return controls;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.controller().pause();
    }
    void cleanup() { m_at.close(); }

    void tabReachesEveryControlOnceAndInOrder_data()
    {
        QTest::addColumn<QString>("lesson");
        QTest::newRow("alone") << QString();
        QTest::newRow("in a lesson") << "ravine";
    }
    void tabReachesEveryControlOnceAndInOrder()
    {
        QFETCH(QString, lesson);
        if (!lesson.isEmpty()) {
            QVERIFY(m_at.part<LessonPlayer>("lessonPlayer")->open(lesson));
            QTRY_VERIFY_WITH_TIMEOUT(!m_at.part<LessonPlayer>("lessonPlayer")->isBusy(), 60000);
        }
        const QList<QWidget*> all = controls();
        QVERIFY(all.size() > 10);
        all.front()->setFocus();
        QWidget* const first = QApplication::focusWidget();
        QVERIFY(first);
        QList<QWidget*> reached;
        do {
            reached << QApplication::focusWidget();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QVERIFY(QApplication::focusWidget());
        } while (QApplication::focusWidget() != first && reached.size() < 2 * all.size());
        for (QWidget* control : all)
            QVERIFY2(reached.count(control) == 1,
                qPrintable(QString("%1 reached %2 times").arg(nameOf(control)).arg(reached.count(control))));
        // Each panel's controls follow each other as they stand; the walk may begin anywhere.
        for (const char* panel : {"transportBar", "lessonPrediction", "leftPanel", "lossPlot", "noiseScalePlot", "trajectoryPlot",
                 "momentumValuePlot"}) {
            const auto* widget = m_at.part<QWidget>(panel);
            QList<QWidget*> within;
            for (QWidget* control : std::as_const(reached))
                if (widget->isAncestorOf(control) && all.contains(control))
                    within << control;
            if (within.isEmpty())
                continue;
            std::ranges::rotate(within, std::ranges::min_element(within, [&](const QWidget* a, const QWidget* b) {
                return standsBefore(a, b, &m_at.window());
            }));
            for (qsizetype i = 1; i < within.size(); ++i)
                QVERIFY2(standsBefore(within[i - 1], within[i], &m_at.window()),
                    qPrintable(nameOf(within[i - 1]) + " then " + nameOf(within[i])));
        }
    }

    /// A menu or a key: no action for mice alone.
    void everyActionHasAPlaceOrAKey()
    {
        int seen = 0;
        for (const QAction* action : m_at.window().findChildren<QAction*>()) {
            if (action->isSeparator())
                continue;
            const QObjectList places = action->associatedObjects();
            const bool inMenu
                = std::ranges::any_of(places, [](const QObject* place) { return qobject_cast<const QMenu*>(place) != nullptr; });
            const bool isMenu = action->menu() != nullptr;
            const bool ofField = qobject_cast<QLineEdit*>(action->parent()) != nullptr; // a field's own, e.g. to clear it
            QVERIFY2(inMenu || isMenu || ofField || !action->shortcut().isEmpty(),
                qPrintable(action->objectName() + ' ' + action->text()));
            ++seen;
        }
        QVERIFY(seen > 50);
    }

    void noTwoActionsShareAKey()
    {
        QMap<QString, QString> owners;
        for (const QAction* action : m_at.window().findChildren<QAction*>()) {
            for (const QKeySequence& key : action->shortcuts()) {
                const QString text = key.toString();
                QVERIFY2(!owners.contains(text), qPrintable(text + ": " + owners[text] + ", " + action->objectName()));
                owners[text] = action->objectName();
            }
        }
        QVERIFY(owners.contains("Ctrl+N"));
    }
};

QTEST_MAIN(KeyboardTest)
#include "keyboard_test.moc"
