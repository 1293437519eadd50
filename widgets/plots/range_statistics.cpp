// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_statistics.h"

#include "plots/number_text.h"
#include "plots/run_plot.h"

#include <QAction>
#include <QHeaderView>
#include <QKeySequence>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

#include <cmath>

namespace tandem {
namespace {

constexpr int lookMilliseconds = 250;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

} // namespace

SampleStatistics sampleStatistics(const Series& series, std::int64_t from, std::int64_t to)
{
    SampleStatistics result;
    const std::int64_t begin = series.lowerBound(from);
    const std::int64_t end = series.lowerBound(to + 1);
    const Bucket bucket = series.summarize(begin, end);
    result.count = bucket.count;
    result.nonFinite = bucket.nonFinite;
    result.mean = bucket.mean();
    result.least = bucket.count > 0 ? bucket.min : none;
    result.greatest = bucket.count > 0 ? bucket.max : none;
    double squares = 0.0; // Σ (v − mean)²
    for (std::int64_t i = begin; i < end; ++i) {
        const double away = series.value(i) - result.mean;
        squares += std::isfinite(away) ? away * away : 0.0;
    }
    result.deviation = bucket.count > 1 ? std::sqrt(squares / static_cast<double>(bucket.count - 1)) : 0.0;
    return result;
}

RangeStatistics::RangeStatistics(RunPlot* plot)
    : QWidget(plot, Qt::Window)
    , m_plot(plot)
    , m_range(new QLabel(this))
    , m_table(new QTableWidget(this))
{
    setObjectName(QStringLiteral("rangeStatistics"));
    setWindowTitle(tr("%1: values and statistics").arg(plot->title()));
    m_table->setObjectName(QStringLiteral("table"));
    m_table->setAccessibleName(windowTitle());
    m_range->setObjectName(QStringLiteral("range"));
    const QStringList columns{tr("A"), tr("B"), tr("B − A"), tr("mean"), tr("std"), tr("min"), tr("max"), tr("n")};
    m_table->setColumnCount(static_cast<int>(columns.size()));
    m_table->setHorizontalHeaderLabels(columns);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_range);
    column->addWidget(m_table, 1);
    auto* leave = new QAction(this);
    leave->setShortcuts({QKeySequence(Qt::Key_Escape), QKeySequence(QKeySequence::Close)});
    connect(leave, &QAction::triggered, this, &QWidget::close);
    addAction(leave);
    resize(640, 220);
    m_pool.setMaxThreadCount(1);
    m_timer.setInterval(lookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (isVisible() && settled())
            ask();
    });
    m_timer.start();
    ask();
}

RangeStatistics::~RangeStatistics()
{
    m_pool.waitForDone();
}

void RangeStatistics::ask()
{
    const std::shared_ptr<const History> history = m_plot->sharedHistory();
    if (!history)
        return;
    struct Question {
        Row row;
        const Series* series;
        std::pair<std::int64_t, std::int64_t> steps;
    };
    std::vector<Question> questions;
    for (const ReadableCurve& curve : m_plot->curves()) {
        const Series* series = history->find(curve.key); // as it was recorded, not as it is smoothed
        if (!series)
            continue;
        const auto at
            = [&](std::optional<std::int64_t> step) { return step ? curve.valueAt(m_plot->armStep(curve.arm, *step)) : none; };
        const QString name = curve.armName.isEmpty() ? curve.quantity : curve.armName + QStringLiteral(" · ") + curve.quantity;
        questions.push_back({{name, curve.color, at(m_plot->cursorPair().a), at(m_plot->cursorPair().b), {}}, series,
            m_plot->visibleSteps(curve)});
    }
    const auto [from, to] = m_plot->visibleSteps();
    m_range->setText(tr("All samples of steps %1 to %2; A and B are set by their keys at the mouse")
                         .arg(groupedNumber(from), groupedNumber(std::min(to, history->step()))));
    ++m_asked;
    m_pool.start([this, history, questions = std::move(questions), number = m_asked] {
        std::vector<Row> rows;
        for (const Question& question : questions) {
            rows.push_back(question.row);
            rows.back().statistics = sampleStatistics(*question.series, question.steps.first, question.steps.second);
        }
        QMetaObject::invokeMethod(
            this,
            [this, rows = std::move(rows), number] {
                m_shown = number;
                fillTable(rows);
            },
            Qt::QueuedConnection);
    });
}

void RangeStatistics::fillTable(const std::vector<Row>& rows)
{
    m_table->setRowCount(static_cast<int>(rows.size()));
    const auto put = [this](int row, int column, const QString& text) {
        QTableWidgetItem* item = m_table->item(row, column);
        if (!item)
            m_table->setItem(row, column, item = new QTableWidgetItem);
        item->setText(text);
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    };
    const auto number = [](double value) { return std::isnan(value) ? QStringLiteral("–") : shortNumber(value, 4); };
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
        const Row& row = rows[static_cast<std::size_t>(i)];
        auto* header = new QTableWidgetItem(row.curve);
        header->setForeground(row.color);
        m_table->setVerticalHeaderItem(i, header);
        int column = 0;
        for (const double value : {row.a, row.b, row.b - row.a, row.statistics.mean, row.statistics.deviation,
                 row.statistics.least, row.statistics.greatest})
            put(i, column++, number(value));
        put(i, column, groupedNumber(row.statistics.count));
    }
}

} // namespace tandem
