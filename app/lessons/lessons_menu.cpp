// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/lessons_menu.h"

#include "lessons/lesson_panel.h"
#include "lessons/lesson_player.h"
#include "lessons/slider_movements.h"
#include "logs/open_log.h"
#include "main_window.h"
#include "plots/ask_where_to_save.h"
#include "support/input_error.h"
#include "training/lesson_recording.h"

#include <QAction>
#include <QActionGroup>
#include <QFileDialog>
#include <QMenu>
#include <QMenuBar>
#include <QSaveFile>
#include <QVBoxLayout>

namespace tandem {

namespace {

QString askForLesson(QWidget* parent)
{
    return QFileDialog::getOpenFileName(
        parent, LessonsMenu::tr("Open lesson"), {}, LessonsMenu::tr("Lessons (*.toml);;All files (*)"));
}

QString askForRecording(QWidget* parent)
{
    return askWhereToSave(
        parent, LessonsMenu::tr("Record lesson"), QStringLiteral("lesson.toml"), LessonsMenu::tr("Lessons (*.toml)"));
}

} // namespace

LessonsMenu::LessonsMenu(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_player(new LessonPlayer(window))
    , m_movements(new SliderMovements(window->controller(), this))
    , m_questions{askForLesson, askForRecording}
    , m_lessons(new QActionGroup(this))
{
    setObjectName("lessons");
    auto* column = qobject_cast<QVBoxLayout*>(window->centralWidget()->layout());
    column->insertWidget(1, new LessonPanel(m_player, window->centralWidget()));

    auto* help = window->findChild<QMenu*>(QStringLiteral("helpMenu"));
    auto* menu = new QMenu(tr("&Lessons"), window);
    menu->setObjectName("lessonsMenu");
    menu->setToolTipsVisible(true);
    window->menuBar()->insertMenu(help->menuAction(), menu);
    int number = 0;
    for (const ShippedLesson& lesson : shippedLessons()) {
        const QString name = QString::fromStdString(lesson.name);
        QAction* action = menu->addAction(tr("%1  %2").arg(++number).arg(QString::fromStdString(lesson.title)));
        action->setObjectName(QLatin1String("lesson-") + name);
        action->setToolTip(QString::fromStdString(lesson.summary));
        action->setCheckable(true);
        action->setData(name);
        m_lessons->addAction(action);
        connect(action, &QAction::triggered, this, [this, name] {
            m_player->open(name);
            showOpen();
        });
    }
    menu->addSeparator();
    m_keys << addKey(menu, "nextLessonStep", tr("&Next step"), {Qt::Key_PageDown});
    connect(m_keys.back(), &QAction::triggered, m_player, &LessonPlayer::next);
    m_keys << addKey(menu, "previousLessonStep", tr("&Previous step"), {Qt::Key_PageUp});
    connect(m_keys.back(), &QAction::triggered, m_player, &LessonPlayer::previous);
    for (int answer = 0; answer < 4; ++answer) {
        const QChar letter(static_cast<char16_t>(u'A' + answer));
        m_keys << addKey(menu, qPrintable(QStringLiteral("vote%1").arg(letter)), tr("Vote for %1").arg(letter),
            {QKeySequence(Qt::Key_1 + answer)});
        connect(m_keys.back(), &QAction::triggered, this, [this, answer] { m_player->vote(answer); });
    }
    m_keys << addKey(menu, "endLesson", tr("&End the lesson"), {});
    connect(m_keys.back(), &QAction::triggered, m_player, &LessonPlayer::close);
    menu->addSeparator();
    menu->addAction(tr("&Open lesson …"), this,
            [this] {
                const QString path = m_questions.open(m_window);
                if (!path.isEmpty())
                    m_player->open(path);
            })
        ->setObjectName("openLesson");
    QAction* recordLesson = menu->addAction(tr("&Record this run as a lesson …"), this, &LessonsMenu::record);
    recordLesson->setObjectName("recordLesson");
    recordLesson->setToolTip(tr("Every movement of a slider becomes a step with a caption to rewrite"));
    connect(m_player, &LessonPlayer::changed, this, &LessonsMenu::showOpen);
    showOpen();
}

QAction* LessonsMenu::addKey(QMenu* menu, const char* name, const QString& text, const QList<QKeySequence>& keys)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setShortcuts(keys);
    return action;
}

void LessonsMenu::showOpen()
{
    for (QAction* action : m_keys)
        action->setEnabled(m_player->isOpen());
    const QString open = m_player->isOpen() ? QString::fromStdString(m_player->lesson().name) : QString();
    for (QAction* action : m_lessons->actions())
        action->setChecked(action->data().toString() == open);
}

std::string LessonsMenu::recorded() const
{
    const TrainingController& controller = m_window->controller();
    const OpenLog* log = m_window->shown().log();
    const std::shared_ptr<const History> history = log ? log->reader().history() : controller.history();
    if (!history || history->step() == 0)
        throw InputError(tr("There is nothing to record yet: train, move the sliders, and record then.").toStdString());
    if (!log)
        return lessonOf({controller.experiment(), *history, controller.status().hyperparameters, m_movements->numbers()});
    if (!log->experiment())
        throw InputError(tr("No lesson can be made of this run: its log holds no experiment to train.").toStdString());
    return lessonOf({*log->experiment(), *history, log->valuesAt(history->step())});
}

void LessonsMenu::record()
{
    std::string text;
    try {
        text = recorded();
    } catch (const InputError& error) {
        m_window->say(QString::fromStdString(error.what()));
        return;
    }
    const QString path = m_questions.save(m_window);
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(text)) >= 0 && file.commit())
        m_window->say(tr("Recorded as %1: open it from this menu, and rewrite its captions.").arg(path));
    else
        m_window->say(tr("Cannot write %1: %2.").arg(path, file.errorString()));
}

} // namespace tandem
