// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/runs_window.h"

#include "controls/check_delegate.h"
#include "controls/number_text.h"
#include "controls/text_label.h"
#include "logs/run_colors.h"
#include "logs/shown_run.h"
#include "plots/color_names.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

namespace {

constexpr int rowRole = Qt::UserRole + 1; // of an arm's line: its run's row
constexpr int armRole = Qt::UserRole + 2; // and its number there

QStringList cells(const ShownArm& arm)
{
    return {arm.name, arm.optimizer, arm.learningRate > 0.0 ? numberText(arm.learningRate) : QString(),
        arm.momentum > 0.0 ? numberText(arm.momentum) : QString(), arm.batchSize > 0 ? countText(arm.batchSize) : QString(),
        countText(arm.seeds), countText(arm.steps)};
}

} // namespace

RunsWindow::RunsWindow(ShownRun& shown, RunColors& colors, QWidget* parent)
    : QDialog(parent)
    , m_shown(shown)
    , m_colors(colors)
    , m_table(new QTreeWidget(this))
    , m_color(new QPushButton(tr("&Colour"), this))
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
    m_table->setItemDelegate(new CheckDelegate(m_table));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* help = new TextLabel(TextStyle::Quiet, this);
    help->setText(tr("Bold: not as in the first run. A run without its tick is hidden; F2 gives it another name."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addWidget(m_table, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(help, 1);
    row->addWidget(m_color);
    column->addLayout(row);
    m_color->setObjectName("armColor");
    m_color->setAutoDefault(false);
    m_color->setToolTip(tr("Colour of the selected arm in every plot, kept for the next time that its run is shown"));
    m_color->setMenu(makeColorMenu());
    connect(m_table, &QTreeWidget::currentItemChanged, this, &RunsWindow::showSelection);
    connect(&m_colors, &RunColors::changed, this, &RunsWindow::showColors);
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
            line->setData(0, rowRole, static_cast<int>(i));
            line->setData(0, armRole, item->childCount() - 1);
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
    showColors();
    showSelection();
}

QMenu* RunsWindow::makeColorMenu()
{
    auto* menu = new QMenu(m_color);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        for (int color = 0; color < paletteColors; ++color)
            menu->actions().at(color)->setIcon(colorIcon(PlotTheme(palette(), font()).visible(paletteColor(color))));
    });
    for (int color = 0; color < paletteColors; ++color) {
        QAction* action = menu->addAction(colorName(color), this, [this, color] {
            if (const QTreeWidgetItem* line = m_table->currentItem(); line && line->parent())
                m_colors.recolor(line->data(0, rowRole).toInt(), line->data(0, armRole).toInt(), color);
        });
        action->setObjectName(QStringLiteral("armColor%1").arg(color));
    }
    menu->addSeparator();
    menu->addAction(tr("&Reset all"), &m_colors, &RunColors::reset)->setObjectName("resetColors");
    return menu;
}

void RunsWindow::showColors()
{
    const QSignalBlocker quiet(m_table);
    for (int run = 0; run < m_table->topLevelItemCount(); ++run) {
        const QTreeWidgetItem* item = m_table->topLevelItem(run);
        for (int arm = 0; arm < item->childCount(); ++arm) {
            const QColor color = m_colors.shownColor(run, arm, palette());
            item->child(arm)->setIcon(0, color.isValid() ? colorIcon(color) : QIcon());
        }
    }
}

void RunsWindow::showSelection()
{
    const QTreeWidgetItem* line = m_table->currentItem();
    m_color->setEnabled(line && line->parent() && !line->icon(0).isNull());
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
