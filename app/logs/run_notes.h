// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_reader.h"

#include <QObject>

#include <optional>
#include <vector>

class QAction;
class QFrame;
class QLabel;
class QLineEdit;
class QMenu;

namespace tandem {

class ShownRun;
class Timeline;

/// Notes about the run that is shown, at a step or about all of it: written into its log, also while it is recorded. A line to
/// type into appears over the timeline; Enter keeps what is typed, an empty line removes the note, Escape leaves it.
class RunNotes : public QObject {
    Q_OBJECT
public:
    /// Adds its actions to `menu` and a menu of its own to the timeline.
    RunNotes(ShownRun& shown, Timeline* timeline, QMenu* menu);

Q_SIGNALS:
    void refused(const QString& sentence);

private:
    /// Asks for the note at a step, or, without one, for that about the whole run.
    /// `suggestion` stands in the line where there is no note yet.
    void ask(std::optional<std::int64_t> step, const QString& suggestion = {});
    void accept();
    void showTimelineMenu(const QPoint& place);
    /// The note that is there already; null when there is none.
    const LogNote* noteAt(std::optional<std::int64_t> step, std::int64_t reach) const;

    ShownRun& m_shown;
    Timeline* m_timeline;
    QFrame* m_box;
    QLabel* m_heading;
    QLineEdit* m_line;
    std::optional<std::int64_t> m_step;    ///< of what is being typed
    std::optional<std::int64_t> m_changed; ///< the note that it replaces
};

} // namespace tandem
