// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_plane.h"

#include <QWidget>

class QLabel;
class QSpinBox;
class QToolButton;

namespace tandem {

/// The row above a loss plane: which two parameters it lies along, where there are two to choose, and how far its evaluation is,
/// with a button to cancel it. Without either it is not there.
class PlaneBar : public QWidget {
    Q_OBJECT
public:
    explicit PlaneBar(QWidget* parent);

    /// What is chosen. `parameters` is how many the problem has, 0 if that is not known.
    void showRequest(const PlaneRequest& request, std::int64_t parameters);
    /// "43 %, 4 s left"; empty: nothing is being evaluated.
    void showProgress(const QString& progress);

Q_SIGNALS:
    /// The user wants this plane.
    void wanted(const tandem::PlaneRequest& request);
    void cancelled();

private:
    void appear();

    PlaneRequest m_request;
    QWidget* m_parameters;
    QSpinBox* m_first;
    QSpinBox* m_second;
    QLabel* m_progress;
    QToolButton* m_cancel;
};

} // namespace tandem
