// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/csv_import.h"
#include "runlog/tensorboard_import.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QTableWidget;

namespace tandem {

/// What a source holds, as far as it is known before it is imported: a table, or event files.
struct ImportContents {
    std::optional<CsvPreview> table;
    std::vector<EventFilePlace> files;
};
/// Looks into a source. Throws InputError when there is nothing to import, Interrupted when `progress` says so.
ImportContents contentsOf(const std::filesystem::path& source, const CsvChoice& choice, ImportProgress& progress);

/// Shows what was detected of a table, with its first rows, to be corrected; or the runs that event files hold.
class ImportPreview : public QWidget {
    Q_OBJECT
public:
    explicit ImportPreview(QWidget* parent = nullptr);

    void show(const ImportContents& contents);
    void clear();
    /// What the user corrected since reset().
    const CsvChoice& choice() const { return m_choice; }
    void reset() { m_choice = {}; }

Q_SIGNALS:
    /// choice() is another one: the source is to be looked at again.
    void corrected();

private:
    void showTable(const CsvPreview& table);
    void showFiles(const std::vector<EventFilePlace>& files);
    void fillRows(const QStringList& header, const std::vector<QStringList>& rows);

    CsvChoice m_choice;
    QLabel* m_sentence;
    QWidget* m_corrections;
    QComboBox* m_delimiter;
    QComboBox* m_firstRow;
    QComboBox* m_step;
    QTableWidget* m_rows;
};

} // namespace tandem
