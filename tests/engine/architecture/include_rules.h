// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

namespace tandem {

/// One room and what its files may include besides their own room, `support` and the standard library.
struct Room {
    QString folder;
    QStringList rooms;     ///< by the last part of their folder
    QStringList libraries; ///< outside the project, by the names of `libraryOf`
};

/// Who may include whom, upper rooms first: a room may include only rooms that stand below it here.
const QList<Room>& roomTable();

/// Paths from the project's root and the text of every file.
using SourceTree = QMap<QString, QString>;

/// Every .h and .cpp file of engine/, widgets/, app/ and tests/ below `root`.
SourceTree readSourceTree(const QString& root);

/// The outside library that the header `<header>` belongs to, "" for the standard library and the operating system.
QString libraryOf(const QString& header);

/// One sentence for each include that the table forbids; for each file outside widgets' sources that includes qcustomplot.h
/// (its header takes seconds and wants Qt's bare keywords); and for each source that sees both LibTorch and Qt, be it through
/// a header (`slots` is a keyword in one and a name in the other). Tests may include any room.
QStringList includeViolations(const SourceTree& tree);

} // namespace tandem
