// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QDBusPendingCallWatcher;
class QDBusVariant;

namespace tandem {

/// Hears from the desktop, over its settings portal, whether it is light or dark, and when that changes: Qt before 6.5 does
/// not say so. Nothing happens where there is no portal; nobody waits for its answer.
class SystemTheme : public QObject {
    Q_OBJECT
public:
    explicit SystemTheme(QObject* parent = nullptr);

private Q_SLOTS:
    void readAnswer(QDBusPendingCallWatcher* watcher);
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

} // namespace tandem
