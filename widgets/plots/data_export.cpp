// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/data_export.h"

#include "plots/number_text.h"

#include <QSaveFile>

#include <limits>
#include <utility>

namespace tandem {

DataExport::DataExport(const QString& path, std::vector<DataPart> parts, std::shared_ptr<const History> history, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_rows(dataRows(parts))
{
    m_since.start();
    m_work = std::async(std::launch::async, [this, parts = std::move(parts), history = std::move(history)] {
        const QString sentence = write(parts);
        QMetaObject::invokeMethod(
            this, [this, sentence] { Q_EMIT finished(sentence); }, Qt::QueuedConnection);
    });
}

DataExport::~DataExport()
{
    m_work.wait();
}

double DataExport::share() const
{
    return m_rows > 0 ? static_cast<double>(m_written) / static_cast<double>(m_rows) : 0.0;
}

double DataExport::secondsLeft() const
{
    const double done = share();
    return done > 0.0 ? 1e-3 * static_cast<double>(m_since.elapsed()) * (1.0 - done) / done
                      : std::numeric_limits<double>::infinity();
}

QString DataExport::write(const std::vector<DataPart>& parts)
{
    QSaveFile file(m_path);
    const auto goesOn = [this](std::int64_t rows) {
        m_written = rows;
        return !m_cancelled;
    };
    if (file.open(QIODevice::WriteOnly) && writeData(file, parts, goesOn) && file.commit())
        return tr("Saved %1 rows in %2.").arg(groupedNumber(m_rows), m_path);
    return m_cancelled ? tr("Cancelled: %1 was not written.").arg(m_path)
                       : tr("Cannot write %1: %2").arg(m_path, file.errorString());
}

} // namespace tandem
