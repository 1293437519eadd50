// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/run_notes.h"

#include "controls/number_text.h"
#include "controls/timeline.h"
#include "logs/shown_run.h"
#include "support/input_error.h"

#include <QAction>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <cstdlib>

namespace tandem {

namespace {

constexpr int boxWidth = 360;
constexpr int longestNote = 2000;

} // namespace

RunNotes::RunNotes(ShownRun& shown, Timeline* timeline, QMenu* menu)
    : QObject(timeline)
    , m_shown(shown)
    , m_timeline(timeline)
    , m_box(new QFrame(timeline->window(), Qt::Popup))
    , m_heading(new QLabel(m_box))
    , m_line(new QLineEdit(m_box))
{
    m_box->setObjectName("noteBox");
    m_box->setFrameShape(QFrame::StyledPanel);
    m_box->setFixedWidth(boxWidth);
    m_line->setObjectName("noteLine");
    m_line->setMaxLength(longestNote);
    m_line->setPlaceholderText(tr("what you see here"));
    m_line->setToolTip(tr("Enter keeps the note in the run's log, an empty line removes it, Escape leaves it as it was."));
    m_heading->setBuddy(m_line);
    auto* column = new QVBoxLayout(m_box);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    column->addWidget(m_heading);
    column->addWidget(m_line);
    connect(m_line, &QLineEdit::returnPressed, this, &RunNotes::accept);

    auto* here = new QAction(tr("&Note at this step …"), this);
    here->setObjectName("noteHere");
    here->setShortcut(Qt::Key_N);
    connect(here, &QAction::triggered, this, [this] {
        const auto history = m_shown.history();
        ask(m_timeline->cursorStep().value_or(history ? history->step() : 0));
    });
    auto* all = new QAction(tr("Note about the &run …"), this);
    all->setObjectName("noteAboutRun");
    all->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_N));
    connect(all, &QAction::triggered, this, [this] { ask(std::nullopt); });
    menu->addSeparator();
    menu->addActions({here, all});
    m_timeline->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_timeline, &QWidget::customContextMenuRequested, this, &RunNotes::showTimelineMenu);
}

const LogNote* RunNotes::noteAt(std::optional<std::int64_t> step, std::int64_t reach) const
{
    const LogNote* nearest = nullptr;
    for (const LogNote& note : m_shown.notes()) {
        if (note.step.has_value() != step.has_value() || (step && std::abs(*note.step - *step) > reach))
            continue;
        if (!nearest || !step || std::abs(*note.step - *step) < std::abs(*nearest->step - *step))
            nearest = &note;
    }
    return nearest;
}

void RunNotes::showTimelineMenu(const QPoint& place)
{
    constexpr int reachPixels = 6;
    const std::int64_t step = m_timeline->stepAt(place.x());
    const std::int64_t reach = m_timeline->stepAt(place.x() + reachPixels) - step;
    const LogNote* there = noteAt(step, reach);
    const TimelineMark* change = there ? nullptr : m_timeline->changeNear(place.x(), reachPixels);
    const std::int64_t at = there ? *there->step : change ? change->step : step;
    const QString suggestion = change ? change->text : QString();
    QMenu menu(m_timeline);
    menu.setObjectName("timelineMenu");
    menu.addAction(there ? tr("Change the note at step %1 …").arg(countText(at)) : tr("Note at step %1 …").arg(countText(at)),
        this, [this, at, suggestion] { ask(at, suggestion); });
    menu.addAction(tr("Note about the run …"), this, [this] { ask(std::nullopt); });
    menu.exec(m_timeline->mapToGlobal(place));
}

void RunNotes::ask(std::optional<std::int64_t> step, const QString& suggestion)
{
    if (const QString objection = m_shown.notesObjection(); !objection.isEmpty()) {
        Q_EMIT refused(objection);
        return;
    }
    const LogNote* there = noteAt(step, 0);
    m_step = step;
    m_changed = there ? std::optional(there->id) : std::nullopt;
    m_heading->setText(step ? tr("Note at step %1").arg(countText(*step)) : tr("Note about the run"));
    m_line->setText(there ? QString::fromStdString(there->text) : suggestion);
    m_line->selectAll();
    m_box->adjustSize();
    const double x = step ? m_timeline->xOf(*step) : 8.0;
    const int left = std::clamp(static_cast<int>(x) - boxWidth / 2, 8, std::max(8, m_timeline->width() - boxWidth));
    m_box->move(m_timeline->mapToGlobal(QPoint(left, -m_box->height() - 4)));
    m_box->show();
    m_line->setFocus();
}

void RunNotes::accept()
{
    const std::string text = m_line->text().trimmed().toStdString();
    m_box->hide();
    try {
        if (m_changed && text.empty())
            m_shown.edit(RemoveNote{*m_changed});
        else if (m_changed)
            m_shown.edit(ChangeNote{*m_changed, text});
        else if (!text.empty())
            m_shown.edit(AddNote{newNoteId(), m_step, text});
    } catch (const std::exception& error) {
        Q_EMIT refused(QString::fromStdString(error.what()));
    }
}

} // namespace tandem
