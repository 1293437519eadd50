// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/ask_where_to_save.h"

#include <QFileDialog>
#include <QFileInfo>

namespace tandem {

QString askWhereToSave(QWidget* parent, const QString& title, const QString& suggested, const QString& filter)
{
    const QFileInfo file(suggested);
    QFileDialog dialog(parent, title, file.isAbsolute() ? file.absolutePath() : QString(), filter);
    dialog.setObjectName(QStringLiteral("saveDialog"));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(file.suffix());
    dialog.selectFile(file.fileName());
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

} // namespace tandem
