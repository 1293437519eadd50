// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logs/import_window.h"

#include <QObject>
#include <QPointer>

namespace tandem {

class MainWindow;

/// File › Import…, and the same window for whatever is to be opened and is another program's record: dropped, named on the
/// command line or chosen under File › Open.
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
    QPointer<ImportWindow> m_dialog;
    ImportWindow::Questions m_questions;
};

} // namespace tandem
