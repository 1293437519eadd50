// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace tandem {

/// Of a list with check boxes: Fusion fills them with the list's own colour and frames them with a darker one, so that on a dark
/// list they could not be seen.
class CheckDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        constexpr int halfLightness = 128;
        QStyledItemDelegate::initStyleOption(option, index);
        if (option->palette.color(QPalette::Base).lightness() < halfLightness)
            option->palette.setColor(QPalette::Base, option->palette.color(QPalette::Mid));
    }
};

} // namespace tandem
