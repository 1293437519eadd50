// SPDX-License-Identifier: GPL-3.0-or-later
#include "planes/plane_job.h"

#include <chrono>
#include <limits>
#include <utility>

namespace tandem {

PlaneJob::PlaneJob(QObject* parent)
    : QObject(parent)
{
}

PlaneJob::~PlaneJob() = default;

void PlaneJob::start(const std::string& experimentText, PlaneEvaluation::PathSource path, const PlaneChoice& choice)
{
    giveUp();
    m_sinceFirstRow.invalidate();
    m_evaluation = std::make_unique<PlaneEvaluation>(experimentText, std::move(path), choice, [this, number = m_number] {
        QMetaObject::invokeMethod(
            this, [this, number] { look(number); }, Qt::QueuedConnection);
    });
}

void PlaneJob::giveUp()
{
    ++m_number;
    if (!m_evaluation)
        return;
    m_evaluation->cancel();
    std::erase_if(m_retired,
        [](std::future<void>& ending) { return ending.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    // It may be in the middle of reading a data set or a log.
    m_retired.push_back(std::async(std::launch::async, [evaluation = std::move(m_evaluation)]() mutable { evaluation.reset(); }));
}

void PlaneJob::look(int number)
{
    if (number != m_number || !m_evaluation)
        return;
    if (m_evaluation->isDone()) {
        const std::shared_ptr<const PlaneLoss> loss = m_evaluation->result();
        const QString message = QString::fromStdString(m_evaluation->message());
        m_evaluation.reset();
        Q_EMIT finished(loss, message);
        return;
    }
    const double share = m_evaluation->progress();
    double left = std::numeric_limits<double>::quiet_NaN();
    if (!m_sinceFirstRow.isValid()) {
        m_firstShare = share;
        m_sinceFirstRow.start();
    } else if (share > m_firstShare) {
        left = 1e-3 * static_cast<double>(m_sinceFirstRow.elapsed()) * (1.0 - share) / (share - m_firstShare);
    }
    Q_EMIT progressed(share, left);
}

} // namespace tandem
