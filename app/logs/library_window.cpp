// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/library_window.h"

#include "controls/number_text.h"
#include "controls/text_label.h"
#include "runlog/log_lock.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace tandem {

namespace {

enum Column {
    KeptColumn,
    TitleColumn,
    StartedColumn,
    StepsColumn,
    ArmsColumn,
    SizeColumn,
    ColumnCount
};
constexpr int loadMilliseconds = 30;
constexpr int endMilliseconds = 1000; // between looks whether a recording has ended
constexpr double bytesPerGiB = 1073741824.0;

QString bytesText(std::int64_t bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

QString startedText(const LibraryRun& run)
{
    const QDateTime started = QDateTime::fromString(QString::fromStdString(run.started), Qt::ISODate).toLocalTime();
    return started.toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString titleText(const LibraryRun& run)
{
    return QString::fromStdString(run.title.empty() ? run.path.filename().string() : run.title);
}

} // namespace

LibraryWindow::LibraryWindow(LibraryPlace place, QWidget* parent)
    : QDialog(parent)
    , m_library(place.folder.toStdString())
    , m_place(std::move(place))
    , m_list(new QTreeWidget(this))
    , m_message(new TextLabel(TextStyle::Quiet, this))
    , m_question(new QFrame(this))
    , m_questionText(new TextLabel(TextStyle::Body, m_question))
    , m_record(new QCheckBox(tr("Re&cord every training"), this))
    , m_most(new QDoubleSpinBox(this))
{
    setObjectName("library");
    setWindowTitle(tr("Run library"));
    resize(880, 480);
    m_list->setObjectName("runs");
    m_list->setAccessibleName(tr("recorded runs"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers); // F2 renames, wherever in the row the cursor is
    m_list->setHeaderLabels({tr("★"), tr("Title"), tr("Started"), tr("Steps"), tr("Arms"), tr("Size")});
    m_list->headerItem()->setToolTip(KeptColumn, tr("Kept runs are never deleted to make room."));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(TitleColumn, QHeaderView::Stretch);
    m_message->setObjectName("libraryMessage");

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_open = addButton("openRuns", tr("&Open"), tr("Show the run in place of what the window shows (Enter)"));
    m_compare = addButton("compareRuns", tr("&Compare"), tr("Show the selected runs beside what the window shows"));
    m_keep = addButton("keepRuns", tr("&Keep"), tr("Never delete these to make room, or do so again"));
    m_rename = addButton("renameRun", tr("&Rename"), tr("Give the run another title (F2)"));
    m_delete = addButton("deleteRuns", tr("&Delete …"), tr("Delete the selected runs, after a question"));
    for (QPushButton* button : {m_open, m_compare, m_keep, m_rename})
        buttons->addWidget(button);
    buttons->addStretch(1);
    buttons->addWidget(m_delete);

    m_question->setObjectName("deleteQuestion");
    m_question->setFrameShape(QFrame::StyledPanel);
    m_questionText->setWordWrap(true);
    auto* yes = addButton("reallyDelete", tr("Delete"), tr("They cannot be brought back."));
    auto* no = addButton("doNotDelete", tr("Leave them"), tr("Delete nothing"));
    auto* question = new QHBoxLayout(m_question);
    question->setContentsMargins(8, 8, 8, 8);
    question->addWidget(m_questionText, 1);
    question->addWidget(no);
    question->addWidget(yes);
    m_question->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addWidget(m_list, 1);
    column->addWidget(m_message);
    column->addWidget(m_question);
    column->addLayout(buttons);
    column->addLayout(makeSettings());

    const auto openSelected = [this] {
        if (const QStringList paths = selectedPaths(); !paths.isEmpty())
            Q_EMIT openRequested(paths);
    };
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &LibraryWindow::showSelection);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, openSelected);
    connect(m_list, &QTreeWidget::itemChanged, this, &LibraryWindow::renamed);
    connect(m_open, &QPushButton::clicked, this, openSelected);
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT compareRequested(selectedPaths()); });
    connect(m_keep, &QPushButton::clicked, this, &LibraryWindow::toggleKept);
    connect(m_rename, &QPushButton::clicked, this, [this] {
        m_list->setFocus(); // takes in what is being typed, where the button's key was pressed meanwhile
        if (const QList<QTreeWidgetItem*> items = m_list->selectedItems(); !items.isEmpty())
            m_list->editItem(items.first(), TitleColumn);
    });
    addKey(Qt::Key_Return, m_open);
    addKey(Qt::Key_Enter, m_open);
    addKey(Qt::Key_F2, m_rename);
    connect(m_delete, &QPushButton::clicked, this, &LibraryWindow::askToDelete);
    connect(yes, &QPushButton::clicked, this, &LibraryWindow::deleteSelected);
    connect(no, &QPushButton::clicked, m_question, &QWidget::hide);
    m_loadTimer.setInterval(loadMilliseconds);
    connect(&m_loadTimer, &QTimer::timeout, this, &LibraryWindow::takeRuns);
    m_endTimer.setInterval(endMilliseconds);
    connect(&m_endTimer, &QTimer::timeout, this, [this] {
        if (isVisible() && std::ranges::any_of(m_runs, [](const LibraryRun& run) {
                return run.recording == Recording::Now && !LogLock::isHeld(run.path);
            }))
            reload();
    });
    m_endTimer.start();
    showSelection();
    reload();
}

LibraryWindow::~LibraryWindow() = default;

QLayout* LibraryWindow::makeSettings()
{
    m_record->setObjectName("recordTrainings");
    m_record->setToolTip(tr("Trainings that start from now on; what trains now goes on as it began"));
    m_record->setChecked(m_place.trainings == RecordedTrainings::Every);
    m_most->setObjectName("mostRoom");
    m_most->setAccessibleName(tr("room for all recorded runs, in GiB"));
    m_most->setToolTip(tr("When a training starts and all runs together take more, the oldest are deleted that are not kept"));
    m_most->setDecimals(1);
    m_most->setSuffix(tr(" GiB"));
    m_most->setRange(static_cast<double>(LibraryPlace::leastBytes) / bytesPerGiB,
        static_cast<double>(LibraryPlace::largestBytes) / bytesPerGiB);
    m_most->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_most->setKeyboardTracking(false);
    m_most->setValue(static_cast<double>(m_place.mostBytes) / bytesPerGiB);
    connect(m_record, &QCheckBox::toggled, this, &LibraryWindow::edit);
    connect(m_most, &QDoubleSpinBox::valueChanged, this, &LibraryWindow::edit);
    auto* label = new TextLabel(TextStyle::Body, this);
    label->setText(tr("&Room for all runs"));
    label->setBuddy(m_most);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 8, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_record);
    row->addStretch(1);
    row->addWidget(label);
    row->addWidget(m_most);
    return row;
}

void LibraryWindow::edit()
{
    m_place.trainings = m_record->isChecked() ? RecordedTrainings::Every : RecordedTrainings::None;
    m_place.mostBytes = std::llround(m_most->value() * bytesPerGiB);
    Q_EMIT placeEdited(m_place);
    if (!m_loading.valid()) {
        const QStringList chosen = selectedPaths();
        showRuns();
        select(chosen);
    }
}

QPushButton* LibraryWindow::addButton(const char* name, const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    return button;
}

void LibraryWindow::addKey(Qt::Key key, QPushButton* button)
{
    auto* shortcut = new QShortcut(key, m_list, nullptr, nullptr, Qt::WidgetShortcut);
    connect(shortcut, &QShortcut::activated, button, &QPushButton::click);
}

void LibraryWindow::reload()
{
    m_changedSince = m_loading.valid();
    if (m_changedSince)
        return;
    m_message->setText(tr("Looking into %1 …").arg(QString::fromStdString(m_library.folder().string())));
    m_loading = std::async(std::launch::async, [library = m_library] { return library.runs(); });
    m_loadTimer.start();
}

void LibraryWindow::takeRuns()
{
    if (m_loading.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return;
    m_loadTimer.stop();
    attempt([this] {
        const QStringList chosen = selectedPaths();
        m_runs = m_loading.get();
        showRuns();
        select(chosen);
    });
    if (m_changedSince)
        reload();
}

void LibraryWindow::showRuns()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const LibraryRun& run = m_runs[i];
        bytes += run.bytes;
        auto* item = new QTreeWidgetItem(m_list);
        item->setData(KeptColumn, Qt::UserRole, static_cast<qulonglong>(i));
        item->setText(KeptColumn, run.kept == Kept::Yes ? QStringLiteral("★") : QString());
        item->setText(TitleColumn, titleText(run));
        item->setText(StartedColumn, startedText(run));
        item->setText(StepsColumn,
            run.recording == Recording::Now   ? tr("● recording")
                : run.step < run.plannedSteps ? tr("%1 of %2").arg(countText(run.step), countText(run.plannedSteps))
                                              : countText(run.step));
        QStringList arms;
        for (const std::string& arm : run.arms)
            arms << QString::fromStdString(arm);
        item->setText(ArmsColumn, arms.join(QStringLiteral(", ")));
        item->setText(SizeColumn, bytesText(run.bytes));
        item->setTextAlignment(SizeColumn, Qt::AlignRight | Qt::AlignVCenter);
        QString toolTip = QString::fromStdString(run.path.string());
        if (!run.parentId.empty())
            toolTip += tr("\nBranch of another run, from step %1.").arg(countText(run.forkStep));
        if (!run.problem.empty()) {
            toolTip += QLatin1Char('\n') + QString::fromStdString(run.problem);
            item->setText(StepsColumn, tr("cannot be read"));
        }
        for (int column = 0; column < ColumnCount; ++column)
            item->setToolTip(column, toolTip);
        if (run.recording == Recording::No && run.problem.empty())
            item->setFlags(item->flags() | Qt::ItemIsEditable);
    }
    m_list->viewport()->update(); // Qt leaves out the first column where the rows are others: its stars would be those of before
    m_message->setText(m_runs.empty()
            ? tr("No run has been recorded into %1 yet.").arg(QString::fromStdString(m_library.folder().string()))
            : (m_runs.size() == 1 ? tr("1 run") : tr("%1 runs").arg(m_runs.size()))
                + tr(", %1 of %2; when that is full, the oldest make room that are not kept.")
                      .arg(bytesText(bytes), bytesText(m_place.mostBytes))
                + (m_place.records() ? QString() : tr(" Trainings that start from now on are not recorded.")));
    showSelection();
}

std::vector<const LibraryRun*> LibraryWindow::selected() const
{
    std::vector<const LibraryRun*> runs;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        const QTreeWidgetItem* item = m_list->topLevelItem(row);
        if (item->isSelected())
            runs.push_back(&m_runs[item->data(KeptColumn, Qt::UserRole).toULongLong()]);
    }
    return runs;
}

QStringList LibraryWindow::selectedPaths() const
{
    QStringList paths;
    for (const LibraryRun* run : selected())
        paths << QString::fromStdString(run->path.string());
    return paths;
}

void LibraryWindow::select(const QStringList& paths)
{
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QTreeWidgetItem* item = m_list->topLevelItem(row);
        const LibraryRun& run = m_runs[item->data(KeptColumn, Qt::UserRole).toULongLong()];
        if (!paths.contains(QString::fromStdString(run.path.string())))
            continue;
        if (m_list->selectedItems().isEmpty())
            m_list->setCurrentItem(item, TitleColumn);
        item->setSelected(true);
    }
}

void LibraryWindow::showSelection()
{
    const std::vector<const LibraryRun*> runs = selected();
    const bool still
        = std::none_of(runs.begin(), runs.end(), [](const LibraryRun* run) { return run->recording == Recording::Now; });
    m_open->setEnabled(!runs.empty());
    m_compare->setEnabled(!runs.empty());
    m_keep->setEnabled(!runs.empty() && still);
    m_rename->setEnabled(runs.size() == 1 && still && runs.front()->problem.empty());
    m_delete->setEnabled(!runs.empty() && still);
    const bool allKept
        = !runs.empty() && std::all_of(runs.begin(), runs.end(), [](const LibraryRun* run) { return run->kept == Kept::Yes; });
    m_keep->setText(allKept ? tr("Do not &keep") : tr("&Keep"));
    m_question->hide();
}

void LibraryWindow::attempt(const std::function<void()>& action)
{
    try {
        action();
    } catch (const std::exception& error) {
        m_message->setText(QString::fromStdString(error.what()));
    }
}

void LibraryWindow::toggleKept()
{
    attempt([this] {
        const std::vector<const LibraryRun*> runs = selected();
        const bool allKept = std::all_of(runs.begin(), runs.end(), [](const LibraryRun* run) { return run->kept == Kept::Yes; });
        for (const LibraryRun* run : runs)
            RunLibrary::setKept(run->path, allKept ? Kept::No : Kept::Yes);
        reload();
    });
}

void LibraryWindow::renamed(QTreeWidgetItem* item)
{
    const LibraryRun& run = m_runs[item->data(KeptColumn, Qt::UserRole).toULongLong()];
    const std::string title = item->text(TitleColumn).trimmed().toStdString();
    bool taken = false;
    if (!title.empty() && title != run.title)
        attempt([&] {
            RunLibrary::rename(run.path, title);
            taken = true;
            reload();
        });
    if (!taken) {
        const QSignalBlocker quiet(m_list);
        item->setText(TitleColumn, titleText(run));
    }
}

void LibraryWindow::askToDelete()
{
    std::int64_t bytes = 0;
    int kept = 0;
    const std::vector<const LibraryRun*> runs = selected();
    for (const LibraryRun* run : runs) {
        bytes += run->bytes;
        kept += run->kept == Kept::Yes;
    }
    const bool one = runs.size() == 1;
    QString text = one ? tr("Delete “%1” of %2, %3?").arg(titleText(*runs.front()), startedText(*runs.front()), bytesText(bytes))
                       : tr("Delete these %1 runs, %2?").arg(runs.size()).arg(bytesText(bytes));
    if (one && kept > 0)
        text += tr(" It is kept.");
    else if (kept > 0)
        text += kept == 1 ? tr(" One of them is kept.") : tr(" %1 of them are kept.").arg(kept);
    text += one ? tr(" Its file is removed and cannot be brought back.")
                : tr(" Their files are removed and cannot be brought back.");
    m_questionText->setText(text);
    m_question->show();
}

void LibraryWindow::deleteSelected()
{
    m_question->hide();
    QString objection;
    try {
        for (const LibraryRun* run : selected())
            m_library.remove(run->path);
    } catch (const std::exception& error) {
        objection = QString::fromStdString(error.what());
    }
    attempt([this] {
        m_runs = m_library.runs();
        showRuns();
    });
    if (!objection.isEmpty())
        m_message->setText(objection);
}

} // namespace tandem
