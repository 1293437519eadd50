// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons/lesson_panel.h"

#include "controls/text_label.h"
#include "lessons/lesson_player.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace tandem {

namespace {

/// "A", "B", …
QString letter(int answer)
{
    return QString(QChar(static_cast<char16_t>(u'A' + answer)));
}

QString text(const std::string& written)
{
    return QString::fromStdString(written).trimmed();
}

} // namespace

LessonPanel::LessonPanel(LessonPlayer* player, QWidget* parent)
    : QFrame(parent)
    , m_player(player)
{
    setObjectName("lessonPanel");
    setAccessibleName(tr("lesson"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    m_place = new TextLabel(TextStyle::Quiet, this);
    m_place->setObjectName("lessonPlace");
    m_place->setWordWrap(false);
    m_title = new TextLabel(TextStyle::Heading, this);
    m_title->setObjectName("lessonTitle");
    m_caption = new TextLabel(TextStyle::Body, this);
    m_caption->setObjectName("lessonCaption");
    m_caption->setWordWrap(true);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);

    m_prediction = new QWidget(this);
    m_prediction->setObjectName("lessonPrediction");
    m_question = new TextLabel(TextStyle::Body, m_prediction);
    m_question->setObjectName("lessonQuestion");
    m_question->setWordWrap(true);
    QFont strong = m_question->font();
    strong.setWeight(QFont::DemiBold);
    m_question->setFont(strong);
    m_revealed = new TextLabel(TextStyle::Body, this);
    m_revealed->setObjectName("lessonAnswer");
    m_revealed->setWordWrap(true);
    m_wait = new TextLabel(TextStyle::Quiet, this);
    m_wait->setObjectName("lessonWait");
    m_wait->setWordWrap(false);
    m_wait->hide();
    m_answerColumn = new QVBoxLayout;
    m_answerColumn->setSpacing(2);
    auto* predictionColumn = new QVBoxLayout(m_prediction);
    predictionColumn->setContentsMargins(0, 0, 0, 0);
    predictionColumn->setSpacing(4);
    predictionColumn->addWidget(m_question);
    predictionColumn->addLayout(m_answerColumn);
    predictionColumn->addStretch(1);

    m_previous = new QPushButton(tr("‹ Previous"), this);
    m_previous->setObjectName("lessonPrevious");
    m_previous->setToolTip(tr("The caption before (Page Up); the run stays where it is"));
    m_next = new QPushButton(this);
    m_next->setObjectName("lessonNext");
    m_close = new QToolButton(this);
    m_close->setObjectName("lessonClose");
    m_close->setText(QStringLiteral("✕"));
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("end the lesson"));
    m_close->setToolTip(tr("End the lesson; the run stays"));
    for (QWidget* button : std::initializer_list<QWidget*>{m_previous, m_next, m_close})
        button->setFocusPolicy(Qt::TabFocus);

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_place);
    auto* captionColumn = new QVBoxLayout;
    captionColumn->setSpacing(4);
    captionColumn->addLayout(head);
    captionColumn->addWidget(m_caption);
    captionColumn->addWidget(m_revealed);
    captionColumn->addWidget(m_wait);
    captionColumn->addStretch(1);
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(m_close, 0, Qt::AlignRight);
    buttons->addWidget(m_next); // always in the same place, whatever is said beside it
    buttons->addWidget(m_previous);
    buttons->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(24);
    row->addLayout(captionColumn, 3);
    row->addWidget(m_prediction, 2);
    row->addLayout(buttons);

    orderTabs();

    connect(m_previous, &QPushButton::clicked, player, &LessonPlayer::previous);
    connect(m_next, &QPushButton::clicked, this, &LessonPanel::goOn);
    connect(m_close, &QToolButton::clicked, player, &LessonPlayer::close);
    connect(player, &LessonPlayer::changed, this, &LessonPanel::showStep);
    connect(player, &LessonPlayer::waited, this, &LessonPanel::showWait);
    hide();
}

QPushButton* LessonPanel::makeAnswer(int number)
{
    auto* answer = new QPushButton(m_prediction);
    answer->setObjectName(QStringLiteral("lessonAnswer%1").arg(letter(number)));
    answer->setFocusPolicy(Qt::TabFocus);
    answer->setToolTip(tr("One more vote for this answer (%1)").arg(number + 1));
    answer->setStyleSheet(QStringLiteral("text-align: left; padding: 3px 8px;"));
    connect(answer, &QPushButton::clicked, m_player, [this, number] { m_player->vote(number); });
    m_answerColumn->addWidget(answer);
    return answer;
}

void LessonPanel::showStep()
{
    setVisible(m_player->isOpen());
    if (!m_player->isOpen())
        return;
    const LessonStep& step = m_player->step();
    const int steps = static_cast<int>(m_player->lesson().steps.size());
    m_place->setText(tr("%1 · %2 of %3").arg(text(m_player->lesson().title)).arg(m_player->at() + 1).arg(steps));
    m_title->setText(step.title.empty() ? text(m_player->lesson().title) : text(step.title));
    m_caption->setText(text(step.text));
    showPrediction();
    showWait();
    m_previous->setEnabled(m_player->at() > 0);
    if (!m_player->isRevealed()) {
        m_next->setText(tr("Reveal ›"));
        m_next->setToolTip(tr("Show the answer (Page Down)"));
    } else if (!m_player->isAtEnd()) {
        m_next->setText(tr("Next ›"));
        m_next->setToolTip(tr("The next caption (Page Down)"));
    } else {
        const QString following = m_player->followingTitle();
        m_next->setText(following.isEmpty() ? tr("Finish") : tr("Next lesson ›"));
        m_next->setToolTip(following.isEmpty() ? tr("End the lesson; the run stays") : following);
    }
}

void LessonPanel::goOn()
{
    if (m_player->isAtEnd())
        m_player->openFollowing();
    else
        m_player->next();
}

void LessonPanel::orderTabs()
{
    // Answers are made when a lesson needs them.
    QWidget* last = m_close;
    for (QPushButton* answer : m_answers)
        setTabOrder(std::exchange(last, answer), answer);
    setTabOrder(last, m_next);
    setTabOrder(m_next, m_previous);
    setTabOrder(m_previous, m_close);
}

void LessonPanel::showPrediction()
{
    const auto& prediction = m_player->step().prediction;
    m_prediction->setVisible(prediction.has_value());
    m_revealed->setVisible(prediction && m_player->isRevealed() && !prediction->revealed.empty());
    if (!prediction)
        return;
    const bool revealed = m_player->isRevealed();
    m_question->setText(text(prediction->question));
    const std::vector<int> votes = m_player->votes();
    if (m_answers.size() < prediction->answers.size()) {
        while (m_answers.size() < prediction->answers.size())
            m_answers.push_back(makeAnswer(static_cast<int>(m_answers.size())));
        orderTabs();
    }
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        QPushButton* button = m_answers[i];
        button->setVisible(i < prediction->answers.size());
        if (i >= prediction->answers.size())
            continue;
        const bool right = revealed && static_cast<int>(i) == prediction->right;
        QString said = tr("%1  %2").arg(letter(static_cast<int>(i)), text(prediction->answers[i]));
        if (votes[i] > 0)
            said += QStringLiteral("   · ") + (votes[i] == 1 ? tr("1 vote") : tr("%1 votes").arg(votes[i]));
        button->setText(right ? QStringLiteral("✓ ") + said : said);
        button->setEnabled(!revealed || right);
    }
    m_revealed->setText(text(prediction->revealed));
}

void LessonPanel::showWait()
{
    const QString wait = m_player->waitText();
    m_wait->setText(wait);
    m_wait->setVisible(!wait.isEmpty());
}

void LessonPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_question) {
        QFont strong = font();
        strong.setWeight(QFont::DemiBold);
        m_question->setFont(strong);
    }
}

} // namespace tandem
