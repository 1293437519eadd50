// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logs/import_window.h"

#include <QObject>
#include <QPointer>

namespace tandem {

class BusyLine;
class MainWindow;

/// File › Import…, and the same window for whatever is to be opened and is another program's record: dropped, named on the
/// command line or chosen under File › Open. While it imports, the status bar says how far that is and lets one give it up, also
/// where the window lies behind another.
class Importing : public QObject {
    Q_OBJECT
public:
    explicit Importing(MainWindow* window);

    /// How the user is asked for files; a test gives its own answers.
    void setQuestions(ImportWindow::Questions questions);

private:
    ImportWindow& importWindow();
    void take(const QString& log, const QString& sentence);

    MainWindow* m_window;
    BusyLine* m_busy;
    QPointer<ImportWindow> m_dialog;
    ImportWindow::Questions m_questions;
};

} // namespace tandem
