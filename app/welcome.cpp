// SPDX-License-Identifier: GPL-3.0-or-later
#include "welcome.h"

#include "controls/text_label.h"
#include "experiments/choose_experiment.h"
#include "lessons/lesson_player.h"
#include "main_window.h"
#include "presenter.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

namespace tandem {

namespace {

constexpr const char* seenKey = "welcomeSeen";

} // namespace

Welcome::Welcome(MainWindow* window)
    : QFrame(window->centralWidget())
    , m_window(window)
    , m_player(window->findChild<LessonPlayer*>(QStringLiteral("lessonPlayer")))
    , m_presenter(window->findChild<Presenter*>(QStringLiteral("presenterMode")))
{
    setObjectName("welcome");
    setAccessibleName(tr("welcome"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 8, 4);
    row->setSpacing(8);
    auto* text = new TextLabel(TextStyle::Body, this);
    text->setObjectName("welcomeText");
    text->setText(tr("New here? Two lessons of a few minutes:"));
    row->addWidget(text);
    addLesson(row, "why-not-here", tr("Where momentum gives nothing"));
    addLesson(row, "ravine", tr("Where momentum helps"));
    auto* all = new QPushButton(tr("All experiments …"), this);
    all->setObjectName("welcomeExperiments");
    all->setToolTip(tr("What every experiment shows, and what to watch (Ctrl+N)"));
    all->setFlat(true);
    all->setFocusPolicy(Qt::TabFocus);
    connect(all, &QPushButton::clicked, window->findChild<ChooseExperiment*>(QStringLiteral("chooseExperiment")),
        &ChooseExperiment::showChooser);
    row->addWidget(all);
    row->addStretch(1);
    auto* close = new QToolButton(this);
    close->setObjectName("welcomeClose");
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::TabFocus);
    close->setAccessibleName(tr("do not show this again"));
    close->setToolTip(tr("Do not show this again; the lessons stay in their menu"));
    connect(close, &QToolButton::clicked, this, &Welcome::dismiss);
    row->addWidget(close);
    qobject_cast<QBoxLayout*>(window->centralWidget()->layout())->insertWidget(1, this);
    connect(m_player, &LessonPlayer::changed, this, &Welcome::showPlace);
    connect(m_presenter, &Presenter::changed, this, &Welcome::showPlace);
    showPlace();
}

void Welcome::addLesson(QHBoxLayout* row, const char* lesson, const QString& text)
{
    const QString name = QString::fromLatin1(lesson);
    m_unseen.insert(name);
    auto* button = new QPushButton(text, this);
    button->setObjectName(QStringLiteral("welcome-") + name);
    button->setToolTip(tr("Begins the lesson in place of what runs now"));
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QPushButton::clicked, m_player, [this, name] { m_player->open(name); });
    row->addWidget(button);
}

void Welcome::showPlace()
{
    if (m_player->isOpen())
        m_unseen.remove(QString::fromStdString(m_player->lesson().name));
    else if (m_unseen.isEmpty())
        return dismiss();
    setVisible(!m_player->isOpen() && !m_presenter->isOn());
}

void Welcome::dismiss()
{
    QSettings().setValue(QLatin1String(seenKey), true);
    hide();
    m_player->disconnect(this);
    m_presenter->disconnect(this);
    deleteLater();
}

bool Welcome::isDue()
{
    return !QSettings().value(QLatin1String(seenKey)).toBool();
}

} // namespace tandem
