// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/runs_window.h"

#include "controls/number_text.h"
#include "controls/text_label.h"
#include "logs/shown_run.h"

#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

namespace {

QStringList cells(const ShownArm& arm)
{
    return {arm.name, arm.optimizer, arm.learningRate > 0.0 ? numberText(arm.learningRate) : QString(),
        arm.momentum > 0.0 ? numberText(arm.momentum) : QString(), arm.batchSize > 0 ? countText(arm.batchSize) : QString(),
        countText(arm.seeds), countText(arm.steps)};
}

} // namespace

RunsWindow::RunsWindow(ShownRun& shown, QWidget* parent)
    : QDialog(parent)
    , m_shown(shown)
    , m_table(new QTreeWidget(this))
{
    setObjectName("runsWindow");
    setWindowTitle(tr("Runs"));
    resize(640, 320);
    m_table->setObjectName("runTable");
    m_table->setAccessibleName(tr("runs that are shown, with their hyperparameters"));
    m_table->setHeaderLabels({tr("Run, arm"), tr("Optimizer"), tr("η"), tr("β"), tr("B"), tr("Seeds"), tr("Steps")});
    m_table->headerItem()->setToolTip(2, tr("Effective learning rate γ/(1−β), at the run's last step"));
    m_table->headerItem()->setToolTip(3, tr("Momentum β, at the run's last step"));
    m_table->headerItem()->setToolTip(4, tr("Batch size in examples, at the run's last step"));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* help = new TextLabel(TextStyle::Quiet, this);
    help->setText(tr("Bold: not as in the first run. A run without its tick is hidden; F2 gives it another name."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addWidget(m_table, 1);
    column->addWidget(help);
    connect(&m_shown, &ShownRun::historyReplaced, this, &RunsWindow::fill);
    connect(m_table, &QTreeWidget::itemChanged, this, &RunsWindow::take);
    fill();
}

void RunsWindow::fill()
{
    const QSignalBlocker quiet(m_table);
    m_table->clear();
    const std::vector<ShownRun::Row> rows = m_shown.rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ShownRun::Row& row = rows[i];
        auto* item = new QTreeWidgetItem(m_table, {row.name});
        item->setData(0, Qt::UserRole, static_cast<int>(i));
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        if (i > 0)
            item->setCheckState(0, row.visible == ComparedRuns::Visible::Yes ? Qt::Checked : Qt::Unchecked);
        for (const ShownArm& arm : row.arms) {
            const QStringList values = cells(arm);
            auto* line = new QTreeWidgetItem(item, values);
            line->setData(0, Qt::UserRole, -1);
            const auto& first = rows.front().arms;
            const auto same
                = std::find_if(first.begin(), first.end(), [&](const ShownArm& other) { return other.name == arm.name; });
            const QStringList expected = same == first.end() ? QStringList() : cells(*same);
            for (int column = 1; column < values.size(); ++column) {
                if (!expected.isEmpty() && expected[column] == values[column])
                    continue;
                QFont bold = font();
                bold.setBold(true);
                line->setFont(column, bold);
            }
        }
        item->setExpanded(true);
    }
}

void RunsWindow::take(QTreeWidgetItem* item)
{
    const int run = item->data(0, Qt::UserRole).toInt();
    if (run < 0)
        return;
    const QString name = item->text(0).trimmed();
    const auto visible = run == 0 || item->checkState(0) == Qt::Checked ? ComparedRuns::Visible::Yes : ComparedRuns::Visible::No;
    // Not from within the item's own signal: the table that follows deletes it.
    QMetaObject::invokeMethod(
        this, [this, run, name, visible] { m_shown.setRow(run, name, visible); }, Qt::QueuedConnection);
}

} // namespace tandem
