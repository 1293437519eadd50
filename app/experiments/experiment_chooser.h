// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiments/experiment_card.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace tandem {

class CardView;

/// The sheet of experiments: the shipped ones in groups and the files that were open last, each with what it is about, what to
/// watch, and its size. The keyboard stays in the search field: arrows choose, Enter opens, Escape closes.
class ExperimentChooser : public QDialog {
    Q_OBJECT
public:
    explicit ExperimentChooser(QWidget* parent);

    /// Reads these files anew, experiments among them are offered; chooses `present`, what is open now.
    void offer(const QStringList& recentFiles, const QString& present);

Q_SIGNALS:
    void openRequested(const QString& nameOrPath);
    /// The user wants to look for a file.
    void fileRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Grouping {
        Claim,
        Problem,
    };
    void fill();
    QTreeWidgetItem* addGroup(const QString& title);
    void addCard(QTreeWidgetItem* group, std::size_t number);
    void choose(const QString& source);
    /// Null while no experiment is chosen.
    const ExperimentCard* chosen() const;
    void showChosen();
    void openChosen();

    std::vector<ExperimentCard> m_cards; ///< the shipped ones, then the files
    std::size_t m_shipped = 0;
    QLineEdit* m_search;
    QComboBox* m_grouping;
    QTreeWidget* m_list;
    CardView* m_view;
    QPushButton* m_open;
};

} // namespace tandem
