// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace tandem {

/// A column that scrolls up and down when it is too long, and is never narrower than what is in it, the scroll bar included.
class ColumnScroll : public QScrollArea {
    Q_OBJECT
public:
    ColumnScroll(QWidget* column, QWidget* parent);

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace tandem
