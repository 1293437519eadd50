// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/column_scroll.h"

#include <QEvent>
#include <QScrollBar>

namespace tandem {

ColumnScroll::ColumnScroll(QWidget* column, QWidget* parent)
    : QScrollArea(parent)
{
    setWidget(column); // which the area watches from now on
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize ColumnScroll::minimumSizeHint() const
{
    const QSize least = QScrollArea::minimumSizeHint();
    return {widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(), least.height()};
}

bool ColumnScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace tandem
