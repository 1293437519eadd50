// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/column_scroll.h"
#include "experiments/experiment_card.h"

class QFrame;

namespace tandem {

class TextLabel;

/// A card to be read: title, what the experiment is about, what to watch, problem, arms and size.
class CardView : public ColumnScroll {
    Q_OBJECT
public:
    explicit CardView(QWidget* parent);

    void show(const ExperimentCard& card);
    /// Nothing is chosen, and why.
    void showNone(const QString& sentence);

private:
    TextLabel* m_title;
    TextLabel* m_description;
    TextLabel* m_about;
    QFrame* m_watchBox;
    TextLabel* m_watch;
    TextLabel* m_facts;
};

} // namespace tandem
