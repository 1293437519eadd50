// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/import_preview.h"

#include "controls/number_text.h"
#include "controls/text_label.h"
#include "support/input_error.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <filesystem>

namespace tandem {

namespace {

constexpr std::size_t mostShownColumns = 64;
constexpr std::size_t mostShownFiles = 200;
constexpr int longestField = 60; // characters

QString shortened(const std::string& field)
{
    const QString text = QString::fromStdString(field);
    return text.size() > longestField ? text.left(longestField) + QStringLiteral("…") : text;
}

QStringList shortened(const CsvRow& row)
{
    QStringList fields;
    for (std::size_t i = 0; i < std::min(row.size(), mostShownColumns); ++i)
        fields << shortened(row[i]);
    return fields;
}

} // namespace

ImportContents contentsOf(const std::filesystem::path& source, const CsvChoice& choice, ImportProgress& progress)
{
    if (!looksLikeTensorBoard(source))
        return {previewCsv(source, choice, &progress), {}};
    ImportContents contents{std::nullopt, eventFilesOf(source, &progress)};
    if (contents.files.empty())
        throw InputError("There is no TensorBoard event file below " + source.string() + ".");
    return contents;
}

ImportPreview::ImportPreview(QWidget* parent)
    : QWidget(parent)
    , m_sentence(new TextLabel(TextStyle::Body, this))
    , m_corrections(new QWidget(this))
    , m_delimiter(new QComboBox(m_corrections))
    , m_firstRow(new QComboBox(m_corrections))
    , m_step(new QComboBox(m_corrections))
    , m_rows(new QTableWidget(this))
{
    m_sentence->setObjectName("importSentence");
    m_sentence->setWordWrap(true);
    m_rows->setObjectName("importRows");
    m_rows->setAccessibleName(tr("what the source begins with"));
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->setSelectionMode(QAbstractItemView::NoSelection);
    m_rows->setFocusPolicy(Qt::TabFocus);
    m_rows->verticalHeader()->hide();
    m_rows->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);

    auto* corrections = new QHBoxLayout(m_corrections);
    corrections->setContentsMargins(0, 0, 0, 0);
    corrections->setSpacing(8);
    const auto add = [&](QComboBox* box, const char* name, const QString& text, const QString& toolTip) {
        auto* label = new TextLabel(TextStyle::Quiet, m_corrections);
        label->setText(text);
        label->setWordWrap(false);
        label->setBuddy(box);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(text);
        box->setToolTip(toolTip);
        corrections->addWidget(label);
        corrections->addWidget(box);
        corrections->addSpacing(8);
    };
    add(m_delimiter, "importDelimiter", tr("Separated by"), tr("What stands between two numbers of a row"));
    add(m_firstRow, "importFirstRow", tr("First row"), tr("Whether the first row names the columns or is one like the others"));
    add(m_step, "importStep", tr("Steps in"), tr("The column that counts the steps: whole numbers from 0"));
    m_step->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    corrections->addStretch(1);
    for (const auto& [text, delimiter] :
        {std::pair(tr("commas"), ','), {tr("semicolons"), ';'}, {tr("tabs"), '\t'}, {tr("blanks"), ' '}})
        m_delimiter->addItem(text, QChar::fromLatin1(delimiter));
    m_firstRow->addItem(tr("names"), static_cast<int>(CsvChoice::FirstRow::Names));
    m_firstRow->addItem(tr("numbers"), static_cast<int>(CsvChoice::FirstRow::Numbers));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_sentence);
    column->addWidget(m_corrections);
    column->addWidget(m_rows, 1);
    clear();

    connect(m_delimiter, &QComboBox::activated, this, [this] {
        // Other fields, other columns: what was said of them does not hold.
        m_choice = {};
        m_choice.delimiter = m_delimiter->currentData().toChar().toLatin1();
        Q_EMIT corrected();
    });
    connect(m_firstRow, &QComboBox::activated, this, [this] {
        m_choice.firstRow = static_cast<CsvChoice::FirstRow>(m_firstRow->currentData().toInt());
        Q_EMIT corrected();
    });
    connect(m_step, &QComboBox::activated, this, [this] {
        m_choice.step = m_step->currentData().toInt();
        Q_EMIT corrected();
    });
}

void ImportPreview::clear()
{
    m_sentence->clear();
    m_corrections->hide();
    m_rows->clear();
    m_rows->setRowCount(0);
    m_rows->setColumnCount(0);
}

void ImportPreview::show(const ImportContents& contents)
{
    if (contents.table)
        showTable(*contents.table);
    else
        showFiles(contents.files);
}

void ImportPreview::showTable(const CsvPreview& table)
{
    const CsvLayout& layout = table.layout;
    QString sentence = QString::fromStdString(layout.sentence());
    sentence[0] = sentence[0].toUpper();
    m_sentence->setText(layout.isTidy() ? tr("%1: a number a row, named in column “%2”.")
                                              .arg(sentence, shortened(layout.columns[static_cast<std::size_t>(layout.metric)]))
                                        : tr("%1: a curve a column.").arg(sentence));
    m_corrections->show();
    m_delimiter->setCurrentIndex(m_delimiter->findData(QChar::fromLatin1(layout.delimiter)));
    m_firstRow->setCurrentIndex(
        m_firstRow->findData(static_cast<int>(layout.hasHeader ? CsvChoice::FirstRow::Names : CsvChoice::FirstRow::Numbers)));
    m_step->clear();
    m_step->addItem(tr("no column: rows are counted"), CsvChoice::countRows);
    QStringList header = shortened(layout.columns);
    for (int i = 0; i < header.size(); ++i)
        m_step->addItem(header[i], i);
    m_step->setCurrentIndex(m_step->findData(layout.step));
    if (layout.step >= 0 && layout.step < header.size() && header[layout.step].toLower() != QLatin1String("step"))
        header[layout.step] += tr(" (step)");
    std::vector<QStringList> rows;
    for (const CsvRow& row : table.rows)
        rows.push_back(shortened(row));
    fillRows(header, rows);
}

void ImportPreview::showFiles(const std::vector<EventFilePlace>& files)
{
    std::int64_t bytes = 0;
    std::vector<QStringList> rows;
    for (const EventFilePlace& file : files) {
        bytes += file.bytes;
        if (rows.size() < mostShownFiles)
            rows.push_back({file.run.empty() ? tr("(the folder itself)") : QString::fromStdString(file.run),
                QString::fromStdString(file.path.filename().string()), QLocale().formattedDataSize(file.bytes)});
    }
    const QString size = QLocale().formattedDataSize(bytes);
    m_sentence->setText(files.size() == 1 ? tr("1 TensorBoard event file, %1: its scalars become curves.").arg(size)
                                          : tr("%1 TensorBoard event files, %2: a run for each folder, a curve for each scalar.")
                                                .arg(countText(std::ssize(files)), size));
    m_corrections->hide();
    fillRows({tr("Run"), tr("File"), tr("Size")}, rows);
}

void ImportPreview::fillRows(const QStringList& header, const std::vector<QStringList>& rows)
{
    m_rows->clear();
    m_rows->setColumnCount(static_cast<int>(header.size()));
    m_rows->setHorizontalHeaderLabels(header);
    m_rows->setRowCount(static_cast<int>(rows.size()));
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (qsizetype column = 0; column < std::min(rows[row].size(), header.size()); ++column)
            m_rows->setItem(static_cast<int>(row), static_cast<int>(column), new QTableWidgetItem(rows[row][column]));
    m_rows->resizeColumnsToContents();
    m_rows->horizontalHeader()->setStretchLastSection(true);
}

} // namespace tandem
