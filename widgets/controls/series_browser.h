// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QWidget>

#include <map>
#include <memory>
#include <set>
#include <vector>

class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace tandem {

/// Every recorded series of a run, by metric, with its last value and its range, to search and to check for drawing. The checked
/// ones stay checked when another run that has them too is shown. GUI thread only.
class SeriesBrowser : public QWidget {
    Q_OBJECT
public:
    explicit SeriesBrowser(QWidget* parent = nullptr);

    void setHistory(std::shared_ptr<const History> history);
    /// Takes in series and values that are new, of the rows that are open. Costs nothing where nothing has changed.
    void refresh();

    /// The checked series, in the order of the rows.
    std::vector<SeriesKey> checked() const;
    void setChecked(const std::vector<SeriesKey>& keys);

    QSize sizeHint() const override { return {420, 480}; }

Q_SIGNALS:
    void checkedChanged();

private:
    struct Row {
        QTreeWidgetItem* item = nullptr;
        std::int64_t size = -1; ///< samples that its numbers are of
    };
    void rebuild();
    void addRow(const SeriesKey& key);
    void fill(const SeriesKey& key, Row& row);
    void filter();
    void showCount();

    std::shared_ptr<const History> m_history;
    QLineEdit* m_search;
    QTreeWidget* m_tree;
    QLabel* m_count;
    std::map<std::string, QTreeWidgetItem*> m_metrics;
    std::map<SeriesKey, Row> m_rows;
    std::set<SeriesKey> m_wanted; // also those that this run has not, or not yet
    std::size_t m_seriesSeen = 0;
};

} // namespace tandem
