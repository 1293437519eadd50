// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <vector>

class QHBoxLayout;
class QToolButton;
class QPushButton;
class QVBoxLayout;

namespace tandem {

class LessonPlayer;
class TextLabel;

/// The caption of a lesson above the plots: where one is, what to do and what to see, a question with buttons to vote, and the
/// way on. Shown while a lesson is open.
class LessonPanel : public QFrame {
    Q_OBJECT
public:
    LessonPanel(LessonPlayer* player, QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showStep();
    void goOn();
    /// Tab goes through the answers, then on, back and away.
    void orderTabs();
    void showPrediction();
    void showWait();
    QPushButton* makeAnswer(int number);

    LessonPlayer* m_player;
    TextLabel* m_place;
    TextLabel* m_title;
    TextLabel* m_caption;
    QWidget* m_prediction;
    TextLabel* m_question;
    QVBoxLayout* m_answerColumn;
    std::vector<QPushButton*> m_answers;
    TextLabel* m_revealed; ///< under the caption, where nothing moves when it appears
    TextLabel* m_wait;
    QPushButton* m_previous;
    QPushButton* m_next;
    QToolButton* m_close;
};

} // namespace tandem
