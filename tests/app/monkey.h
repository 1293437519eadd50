// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QRandomGenerator>
#include <QSet>
#include <QStringList>
#include <QTimer>

class QWidget;

namespace tandem {

/// Does to a window whatever a hand can do, at random but the same for the same seed: clicks, drags, turns of the wheel,
/// keys, typed text, menus, other sizes. Driven by a timer, so that it also reaches menus and dialogs with a loop of their own.
class Monkey : public QObject {
    Q_OBJECT
public:
    Monkey(QWidget* window, quint32 seed, int actions);

    void start() { m_timer.start(); }
    bool done() const { return m_left == 0; }
    /// What it did last, newest at the end.
    const QStringList& diary() const { return m_diary; }
    /// Places it was taken to, where its clicks alone would seldom lead: sheets, presenter mode, plots in windows of their own,
    /// run logs and what is made of them.
    const QSet<QString>& visited() const { return m_visited; }
    static const QStringList& places();

private:
    void act();
    void click(QWidget* target);
    void drag(QWidget* target);
    void turnWheel(QWidget* target);
    void pressKey(QWidget* target);
    void type(QWidget* target);
    void trigger();
    void resize();
    /// Leads to the next of the places.
    void visit();
    void note(const QString& action, const QObject* target);
    /// The popup, dialog or window that has the user's attention.
    QWidget* stage() const;
    QWidget* someWidget();
    QPoint somewhere(const QWidget* widget);
    int below(int bound) { return m_random.bounded(bound); }

    QPointer<QWidget> m_window;
    QRandomGenerator m_random;
    QTimer m_timer;
    int m_left;
    int m_untilVisit;
    qsizetype m_nextPlace = 0;
    QSet<QString> m_visited;
    QStringList m_diary;
};

} // namespace tandem
