// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plane_evaluation.h"

#include <QElapsedTimer>
#include <QObject>

#include <future>
#include <memory>
#include <vector>

namespace tandem {

/// One evaluation of the loss on a plane at a time, away from the GUI thread. What is given up ends in the background; nothing of
/// it is delivered any more. GUI thread only; only its destructor waits.
class PlaneJob : public QObject {
    Q_OBJECT
public:
    explicit PlaneJob(QObject* parent);
    ~PlaneJob() override;

    /// Begins, in place of what runs.
    void start(const std::string& experimentText, PlaneEvaluation::PathSource path, const PlaneChoice& choice);
    void giveUp();
    bool isRunning() const { return m_evaluation != nullptr; }

Q_SIGNALS:
    /// `secondsLeft` is NaN until it can be told.
    void progressed(double share, double secondsLeft);
    /// It is over: `loss` is null for the reason in `message`, a sentence.
    void finished(std::shared_ptr<const tandem::PlaneLoss> loss, const QString& message);

private:
    void look(int number);

    std::unique_ptr<PlaneEvaluation> m_evaluation;
    std::vector<std::future<void>> m_retired;
    int m_number = 0; ///< of the evaluation that runs: what an older one still posts is nobody's
    double m_firstShare = 0.0;
    QElapsedTimer m_sinceFirstRow;
};

} // namespace tandem
