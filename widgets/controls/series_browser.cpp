// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/series_browser.h"

#include "controls/check_delegate.h"
#include "plots/number_text.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {
namespace {

enum Column {
    NameColumn,
    LastColumn,
    LeastColumn,
    GreatestColumn,
    SamplesColumn,
};

QString armText(const SeriesKey& key, const RunDescription& run)
{
    if (key.arm < 0 || key.arm >= static_cast<int>(run.arms.size()))
        return SeriesBrowser::tr("whole run");
    const QString arm = QString::fromStdString(run.arms[static_cast<std::size_t>(key.arm)].name);
    if (key.seed == allSeeds)
        return arm;
    const JoinedRun* part = run.runOf(key.arm);
    return SeriesBrowser::tr("%1, seed %2").arg(arm).arg((part ? part->firstSeed : run.firstSeed) + key.seed);
}

} // namespace

SeriesBrowser::SeriesBrowser(QWidget* parent)
    : QWidget(parent)
    , m_search(new QLineEdit(this))
    , m_tree(new QTreeWidget(this))
    , m_count(new QLabel(this))
{
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setPlaceholderText(tr("Search: loss, SGDM, seed 3 …"));
    m_search->setAccessibleName(tr("Search the series"));
    m_search->setToolTip(tr("Shows the series whose name has all of these words"));
    m_search->setClearButtonEnabled(true);

    m_tree->setObjectName(QStringLiteral("tree"));
    m_tree->setAccessibleName(tr("Recorded series"));
    m_tree->setHeaderLabels({tr("series"), tr("last"), tr("min"), tr("max"), tr("samples")});
    m_tree->headerItem()->setToolTip(NameColumn, tr("Check a series to draw it"));
    m_tree->headerItem()->setToolTip(LeastColumn, tr("Least finite value"));
    m_tree->headerItem()->setToolTip(GreatestColumn, tr("Greatest finite value"));
    for (const int column : {LastColumn, LeastColumn, GreatestColumn, SamplesColumn})
        m_tree->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    for (const int column : {LastColumn, LeastColumn, GreatestColumn, SamplesColumn}) {
        m_tree->header()->setSectionResizeMode(column, QHeaderView::Fixed);
        m_tree->header()->resizeSection(column, fontMetrics().horizontalAdvance(QStringLiteral("−0.00·10⁻⁶")));
    }
    m_tree->setItemDelegate(new CheckDelegate(m_tree));
    m_tree->setTextElideMode(Qt::ElideMiddle); // names that begin alike end differently
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setFrameShape(QFrame::NoFrame);

    m_count->setObjectName(QStringLiteral("count"));
    m_count->setForegroundRole(QPalette::PlaceholderText);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    column->addWidget(m_count);
    connect(m_search, &QLineEdit::textChanged, this, &SeriesBrowser::filter);
    connect(m_tree, &QTreeWidget::itemExpanded, this, &SeriesBrowser::refresh);
    connect(m_tree, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item) {
        if (item->childCount() > 0)
            return; // a metric: its series follow by themselves, one by one
        for (const auto& [key, row] : m_rows) {
            if (row.item->checkState(NameColumn) == Qt::Checked)
                m_wanted.insert(key);
            else
                m_wanted.erase(key);
        }
        showCount();
        Q_EMIT checkedChanged();
    });
}

void SeriesBrowser::setHistory(std::shared_ptr<const History> history)
{
    if (m_history == history)
        return;
    m_history = std::move(history);
    rebuild();
}

void SeriesBrowser::rebuild()
{
    {
        const QSignalBlocker quiet(m_tree);
        m_tree->clear();
        m_metrics.clear();
        m_rows.clear();
        m_seriesSeen = 0;
    }
    refresh();
    showCount();
    Q_EMIT checkedChanged();
}

void SeriesBrowser::refresh()
{
    const QSignalBlocker quiet(m_tree);
    const std::size_t before = checked().size();
    if (m_history && m_history->seriesCount() != m_seriesSeen) {
        const std::vector<SeriesKey> keys = m_history->keys();
        m_seriesSeen = keys.size();
        for (const SeriesKey& key : keys)
            if (!m_rows.contains(key))
                addRow(key);
        filter();
    }
    for (auto& [key, row] : m_rows)
        if (row.item->parent()->isExpanded() && !row.item->isHidden())
            fill(key, row);
    if (checked().size() != before) // some that were wanted have come
        Q_EMIT checkedChanged();
}

void SeriesBrowser::addRow(const SeriesKey& key)
{
    QTreeWidgetItem*& metric = m_metrics[key.metric];
    if (!metric) {
        metric = new QTreeWidgetItem(m_tree, {QString::fromStdString(key.metric)});
        metric->setFlags(metric->flags() | Qt::ItemIsUserCheckable | Qt::ItemIsAutoTristate);
        metric->setCheckState(NameColumn, Qt::Unchecked);
    }
    auto* item = new QTreeWidgetItem({armText(key, m_history->description())});
    item->setFlags((item->flags() | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren) & ~Qt::ItemIsAutoTristate);
    item->setCheckState(NameColumn, Qt::Unchecked);
    for (const int column : {LastColumn, LeastColumn, GreatestColumn, SamplesColumn})
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    metric->addChild(item);
    m_rows[key] = {item, -1};
    if (m_wanted.contains(key)) {
        item->setCheckState(NameColumn, Qt::Checked);
        metric->setExpanded(true);
    }
}

void SeriesBrowser::fill(const SeriesKey& key, Row& row)
{
    const Series* series = m_history->find(key);
    const std::int64_t size = series ? series->size() : 0;
    if (size == row.size)
        return;
    row.size = size;
    row.item->setText(SamplesColumn, groupedNumber(size));
    if (size == 0)
        return;
    const Bucket all = series->summarize(0, size);
    row.item->setText(LastColumn, shortNumber(series->value(size - 1)));
    row.item->setText(LeastColumn, all.count > 0 ? shortNumber(all.min) : QString());
    row.item->setText(GreatestColumn, all.count > 0 ? shortNumber(all.max) : QString());
    row.item->setToolTip(NameColumn,
        tr("steps %1 to %2%3")
            .arg(groupedNumber(series->step(0)), groupedNumber(series->step(size - 1)),
                all.nonFinite > 0 ? tr(", %1 values not finite").arg(groupedNumber(all.nonFinite)) : QString()));
}

void SeriesBrowser::filter()
{
    const QStringList words = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::map<QTreeWidgetItem*, int> shown;
    for (auto& [key, row] : m_rows) {
        const QString name = QString::fromStdString(key.metric) + QLatin1Char(' ') + row.item->text(NameColumn);
        const bool matches = std::all_of(
            words.begin(), words.end(), [&](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
        row.item->setHidden(!matches);
        shown[row.item->parent()] += matches;
    }
    for (const auto& [metric, count] : shown) {
        metric->setHidden(count == 0);
        if (!words.isEmpty() && count > 0)
            metric->setExpanded(true);
    }
    showCount();
}

void SeriesBrowser::showCount()
{
    std::size_t visible = 0;
    for (const auto& [key, row] : m_rows)
        visible += !row.item->isHidden();
    m_count->setText(tr("%1 of %2 series, %3 drawn").arg(visible).arg(m_rows.size()).arg(checked().size()));
}

std::vector<SeriesKey> SeriesBrowser::checked() const
{
    std::vector<SeriesKey> keys;
    for (const auto& [key, row] : m_rows)
        if (row.item->checkState(NameColumn) == Qt::Checked)
            keys.push_back(key);
    return keys;
}

void SeriesBrowser::setChecked(const std::vector<SeriesKey>& keys)
{
    m_wanted = std::set(keys.begin(), keys.end());
    {
        const QSignalBlocker quiet(m_tree);
        for (auto& [key, row] : m_rows) {
            const bool wanted = m_wanted.contains(key);
            row.item->setCheckState(NameColumn, wanted ? Qt::Checked : Qt::Unchecked);
            if (wanted)
                row.item->parent()->setExpanded(true);
        }
    }
    refresh();
    showCount();
    Q_EMIT checkedChanged();
}

} // namespace tandem
