// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/text_label.h"
#include "logs/import_preview.h"
#include "logs/import_task.h"
#include "runlog/log_import.h"

#include <QDialog>
#include <QElapsedTimer>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QLineEdit;
class QProgressBar;
class QPushButton;

namespace tandem {

/// File › Import…: TensorBoard event files or a table become a run log. Says what was detected before it imports, and afterwards
/// what was left out. All reading is done on another thread.
class ImportWindow : public QDialog {
    Q_OBJECT
public:
    /// How the window asks for files; a test gives its own answers. Empty answers mean that the user changed their mind.
    struct Questions {
        std::function<QString(QWidget* parent)> file;
        std::function<QString(QWidget* parent)> folder;
        std::function<QString(QWidget* parent, const QString& proposed)> log;
    };
    /// `library` is the folder of recorded runs, where imported ones are kept too; empty: they are put beside their source.
    ImportWindow(const QString& library, QWidget* parent = nullptr);
    ~ImportWindow() override;

    void setQuestions(Questions questions) { m_questions = std::move(questions); }
    /// Looks into a file or folder and shows what is in it.
    void setSource(const QString& source);
    /// Ends the import that goes on, if one does; nothing of it is left.
    void cancelImport();

Q_SIGNALS:
    /// What is being imported and how far that is; empty when it is over.
    void progressed(const QString& work);
    /// A run has become a log.
    void imported(const QString& log, const QString& sentence);

protected:
    void reject() override;

private:
    QPushButton* addButton(const char* name, const QString& text, const QString& toolTip);
    void layOut();
    void choose(const QString& source);
    void look();
    void begin();
    void check();
    void takeContents();
    void takeReport();
    void showProgress();
    void showState();
    void say(TextStyle style, const QString& sentence);
    /// A place that no file has.
    QString proposedLog() const;

    QString m_library;
    Questions m_questions;
    QString m_source;
    QString m_log; ///< where it goes; by the user when m_isChosen
    bool m_isChosen = false;
    bool m_isReady = false; ///< what the source holds is shown
    bool m_isDone = false;  ///< imported, and its report is shown
    std::unique_ptr<ImportTask<ImportContents>> m_look;
    std::unique_ptr<ImportTask<ImportReport>> m_import;
    QTimer m_timer;
    QElapsedTimer m_elapsed;

    QLineEdit* m_sourceLine;
    QPushButton* m_file;
    QPushButton* m_folder;
    ImportPreview* m_preview;
    QLineEdit* m_logLine;
    QPushButton* m_chooseLog;
    TextLabel* m_message;
    QProgressBar* m_bar;
    TextLabel* m_timeLeft;
    QPushButton* m_begin;
    QPushButton* m_close;
};

} // namespace tandem
