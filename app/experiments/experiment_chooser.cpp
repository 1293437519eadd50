// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiments/experiment_chooser.h"

#include "experiments/card_view.h"
#include "support/input_error.h"
#include "training/experiment_labels.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

namespace {

constexpr int cardRole = Qt::UserRole; ///< number of the card; groups have none

} // namespace

ExperimentChooser::ExperimentChooser(QWidget* parent)
    : QDialog(parent)
    , m_search(new QLineEdit(this))
    , m_grouping(new QComboBox(this))
    , m_list(new QTreeWidget(this))
    , m_view(new CardView(this))
    , m_open(new QPushButton(tr("&Open"), this))
{
    setObjectName("experimentChooser");
    setWindowTitle(tr("Choose an experiment"));
    m_search->setObjectName("search");
    m_search->setPlaceholderText(tr("Search: noise, network, sharpness …"));
    m_search->setAccessibleName(tr("search the experiments"));
    m_search->setToolTip(tr("Shows the experiments that have all of these words; ↑ and ↓ choose, Enter opens"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_grouping->setObjectName("grouping");
    m_grouping->addItems({tr("by what they show"), tr("by problem")});
    m_grouping->setAccessibleName(tr("how the experiments are grouped"));
    m_grouping->setToolTip(tr("How the list is grouped"));
    m_list->setObjectName("experimentList");
    m_list->setAccessibleName(tr("experiments"));
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setIndentation(12);
    m_list->setUniformRowHeights(true);
    m_view->setObjectName("card");
    m_view->setFocusPolicy(Qt::NoFocus);
    m_open->setObjectName("openChosen");
    m_open->setToolTip(tr("Trains this experiment in place of what runs now (Enter)"));
    m_open->setDefault(true);
    auto* file = new QPushButton(tr("Open &file …"), this);
    file->setObjectName("openFile");
    file->setToolTip(tr("Reads an experiment or a run log of yours"));
    file->setAutoDefault(false);

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_search, 1);
    head->addWidget(m_grouping);
    auto* panes = new QSplitter(this);
    panes->setChildrenCollapsible(false);
    panes->addWidget(m_list);
    panes->addWidget(m_view);
    panes->setStretchFactor(1, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(file);
    buttons->addStretch(1);
    buttons->addWidget(m_open);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(panes, 1);
    column->addLayout(buttons);
    const int letter = fontMetrics().averageCharWidth();
    resize(std::min(130 * letter, parent->width()), std::min(36 * fontMetrics().height(), parent->height()));
    panes->setSizes({40 * letter, 90 * letter});

    for (const ShippedExperiment& shipped : shippedExperiments())
        m_cards.push_back(cardOf(loadExperiment(shipped.name), QString::fromStdString(shipped.name)));
    m_shipped = m_cards.size();
    connect(m_search, &QLineEdit::textChanged, this, &ExperimentChooser::fill);
    connect(m_grouping, &QComboBox::currentIndexChanged, this, &ExperimentChooser::fill);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ExperimentChooser::showChosen);
    connect(m_list, &QTreeWidget::itemActivated, this, &ExperimentChooser::openChosen);
    connect(m_open, &QPushButton::clicked, this, &ExperimentChooser::openChosen);
    connect(file, &QPushButton::clicked, this, [this] {
        close();
        Q_EMIT fileRequested();
    });
}

void ExperimentChooser::offer(const QStringList& recentFiles, const QString& present)
{
    m_cards.resize(m_shipped);
    for (const QString& path : recentFiles) {
        if (!path.endsWith(QLatin1String(".toml"), Qt::CaseInsensitive))
            continue;
        try {
            m_cards.push_back(cardOf(loadExperiment(path.toStdString()), path));
        } catch (const InputError&) {
            continue; // has gone or is no experiment by now
        }
    }
    m_search->clear();
    fill();
    choose(present);
    m_search->setFocus();
}

void ExperimentChooser::fill()
{
    const ExperimentCard* before = chosen();
    const QString source = before ? before->source : QString();
    const QStringList words = m_search->text().split(QChar(' '), Qt::SkipEmptyParts);
    const auto grouping = static_cast<Grouping>(m_grouping->currentIndex());
    QStringList groups;
    if (grouping == Grouping::Claim)
        for (const ClaimName& claim : claimNames)
            groups << QString::fromUtf8(claim.title.data(), static_cast<qsizetype>(claim.title.size()));
    const auto groupOf = [&](std::size_t number) {
        const ExperimentCard& card = m_cards[number];
        if (number >= m_shipped)
            return tr("Files that were open last");
        return grouping == Grouping::Problem ? card.kind : card.claim.isEmpty() ? tr("Others") : card.claim;
    };
    for (std::size_t number = 0; number < m_cards.size(); ++number)
        if (!groups.contains(groupOf(number)))
            groups << groupOf(number);
    m_list->clear();
    for (const QString& title : std::as_const(groups)) {
        QTreeWidgetItem* group = nullptr;
        for (std::size_t number = 0; number < m_cards.size(); ++number) {
            if (groupOf(number) != title || !m_cards[number].hasAll(words))
                continue;
            if (!group)
                group = addGroup(title);
            addCard(group, number);
        }
    }
    m_list->expandAll();
    choose(source);
    showChosen();
}

QTreeWidgetItem* ExperimentChooser::addGroup(const QString& title)
{
    auto* group = new QTreeWidgetItem(m_list, {title});
    group->setFlags(Qt::ItemIsEnabled);
    QFont strong = m_list->font();
    strong.setWeight(QFont::DemiBold);
    group->setFont(0, strong);
    return group;
}

void ExperimentChooser::addCard(QTreeWidgetItem* group, std::size_t number)
{
    const ExperimentCard& card = m_cards[number];
    auto* item = new QTreeWidgetItem(group, {card.title});
    item->setData(0, cardRole, static_cast<int>(number));
    item->setToolTip(0, number < m_shipped ? card.description : card.source);
}

void ExperimentChooser::choose(const QString& source)
{
    QTreeWidgetItem* first = nullptr;
    for (QTreeWidgetItemIterator item(m_list, QTreeWidgetItemIterator::Selectable); *item; ++item) {
        if (!first)
            first = *item;
        if (m_cards[(*item)->data(0, cardRole).toUInt()].source == source) {
            m_list->setCurrentItem(*item);
            return;
        }
    }
    if (first)
        m_list->setCurrentItem(first);
}

const ExperimentCard* ExperimentChooser::chosen() const
{
    const QTreeWidgetItem* item = m_list->currentItem();
    const QVariant number = item ? item->data(0, cardRole) : QVariant();
    return number.isValid() && number.toUInt() < m_cards.size() ? &m_cards[number.toUInt()] : nullptr;
}

void ExperimentChooser::showChosen()
{
    const ExperimentCard* card = chosen();
    m_open->setEnabled(card != nullptr);
    if (card)
        m_view->show(*card);
    else
        m_view->showNone(tr("No experiment has all of these words."));
}

void ExperimentChooser::openChosen()
{
    const ExperimentCard* card = chosen();
    if (!card)
        return;
    const QString source = card->source;
    close();
    Q_EMIT openRequested(source);
}

bool ExperimentChooser::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            // Over the groups, to the next experiment; at an end it stays.
            QTreeWidgetItem* item = m_list->currentItem();
            do
                item = item ? (step > 0 ? m_list->itemBelow(item) : m_list->itemAbove(item)) : nullptr;
            while (item && !item->data(0, cardRole).isValid());
            if (item)
                m_list->setCurrentItem(item);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace tandem
