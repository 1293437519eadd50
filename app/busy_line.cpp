// SPDX-License-Identifier: GPL-3.0-or-later
#include "busy_line.h"

#include "controls/text_label.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace tandem {

BusyLine::BusyLine(const char* name, QWidget* parent)
    : QWidget(parent)
    , m_work(new TextLabel(TextStyle::Quiet, this))
    , m_cancel(new QToolButton(this))
{
    setObjectName(QLatin1String(name));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_work->setObjectName(objectName() + "Work");
    m_work->setAccessibleName(tr("work in the background"));
    m_work->setWordWrap(false);
    row->addWidget(m_work);
    m_cancel->setObjectName(objectName() + "Cancel");
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("cancel the work in the background"));
    m_cancel->setToolTip(tr("Gives up what is being worked on in the background; the training goes on"));
    m_cancel->setAutoRaise(true);
    m_cancel->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, &BusyLine::cancelled);
    hide();
}

void BusyLine::showWork(const QString& work)
{
    m_work->setText(work);
    setVisible(!work.isEmpty());
}

QString BusyLine::work() const
{
    return m_work->text();
}

} // namespace tandem
