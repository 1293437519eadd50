// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plane_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <limits>

namespace tandem {

PlaneBar::PlaneBar(QWidget* parent)
    : QWidget(parent)
    , m_parameters(new QWidget(this))
    , m_first(new QSpinBox(m_parameters))
    , m_second(new QSpinBox(m_parameters))
    , m_progress(new QLabel(this))
    , m_cancel(new QToolButton(this))
{
    setObjectName(QStringLiteral("planeBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(8);
    auto* along = new QHBoxLayout(m_parameters);
    along->setContentsMargins(0, 0, 0, 0);
    along->setSpacing(4);
    along->addWidget(new QLabel(tr("along parameters"), m_parameters));
    const auto addBox = [&](QSpinBox* box, const char* name, const QString& accessibleName) {
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(accessibleName);
        box->setToolTip(tr("Counted from 1. Enter evaluates the loss along them."));
        box->setKeyboardTracking(false); // a number is taken once it is complete
        box->setRange(1, std::numeric_limits<int>::max());
        along->addWidget(box);
        connect(box, &QSpinBox::valueChanged, this, [this] {
            m_request.first = m_first->value();
            m_request.second = m_second->value();
            Q_EMIT wanted(m_request);
        });
    };
    addBox(m_first, "firstParameter", tr("parameter along x"));
    along->addWidget(new QLabel(tr("and"), m_parameters));
    addBox(m_second, "secondParameter", tr("parameter along y"));
    row->addWidget(m_parameters);

    m_progress->setObjectName(QStringLiteral("planeProgress"));
    m_progress->setAccessibleName(tr("progress of the loss on the plane"));
    row->addWidget(m_progress);
    m_cancel->setObjectName(QStringLiteral("planeCancel"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Gives up evaluating the loss on this plane"));
    m_cancel->setAutoRaise(true);
    m_cancel->setFocusPolicy(Qt::TabFocus);
    connect(m_cancel, &QToolButton::clicked, this, &PlaneBar::cancelled);
    row->addWidget(m_cancel);
    row->addStretch(1);
    showRequest({}, 0);
    showProgress({});
}

void PlaneBar::appear()
{
    setVisible(!m_parameters->isHidden() || !m_progress->isHidden());
}

void PlaneBar::showRequest(const PlaneRequest& request, std::int64_t parameters)
{
    m_request = request;
    m_parameters->setVisible(request.kind == PlaneRequest::Kind::Coordinates);
    for (QSpinBox* box : {m_first, m_second}) {
        const QSignalBlocker own(box);
        const std::int64_t most = parameters > 0 ? parameters : std::numeric_limits<int>::max();
        box->setMaximum(static_cast<int>(std::min<std::int64_t>(most, std::numeric_limits<int>::max())));
        box->setValue(static_cast<int>(box == m_first ? request.first : request.second));
    }
    appear();
}

void PlaneBar::showProgress(const QString& progress)
{
    m_progress->setText(progress);
    m_progress->setVisible(!progress.isEmpty());
    m_cancel->setVisible(!progress.isEmpty());
    appear();
}

} // namespace tandem
