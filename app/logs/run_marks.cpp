// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/run_marks.h"

#include "logs/shown_run.h"
#include "status_text.h"

#include <QCoreApplication>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RunMarks", text);
}

} // namespace

std::vector<TimelineMark> runMarks(const ShownRun& shown)
{
    std::vector<TimelineMark> marks;
    const std::shared_ptr<const History> history = shown.history();
    if (!history)
        return marks;
    for (const InterventionRecord& intervention : history->interventions()) {
        const std::string& arm = history->description().arms[static_cast<std::size_t>(intervention.arm)].name;
        marks.push_back({intervention.step, intervention.arm,
            QStringLiteral("%1: %2").arg(QString::fromStdString(arm), interventionText(intervention)),
            TimelineMark::Kind::Change});
    }
    if (const std::optional<std::int64_t> fork = shown.forkStep())
        marks.push_back({*fork, 0, tr("forked here from another run"), TimelineMark::Kind::Fork});
    for (const LogNote& note : shown.notes())
        if (note.step)
            marks.push_back({*note.step, 0, QString::fromStdString(note.text), TimelineMark::Kind::Note});
    return marks;
}

RunMarksVersion runMarksVersion(const ShownRun& shown)
{
    const std::shared_ptr<const History> history = shown.history();
    if (!history)
        return {};
    RunMarksVersion version{history->interventions().size(), shown.forkStep(), {}};
    for (const LogNote& note : shown.notes())
        version.notes << QString::number(note.id) + QString::fromStdString(note.text);
    return version;
}

std::vector<ArmFamily> armFamilies(const ShownRun& shown)
{
    std::vector<ArmFamily> families;
    if (const std::shared_ptr<const History> history = shown.history())
        for (int arm = 0; arm < std::ssize(history->description().arms); ++arm)
            families.push_back(history->description().familyOf(arm));
    return families;
}

std::vector<PlotMark> plotMarks(const ShownRun& shown)
{
    std::vector<PlotMark> marks;
    if (const std::optional<std::int64_t> fork = shown.forkStep())
        marks.push_back({*fork, tr("fork")});
    for (const LogNote& note : shown.notes())
        if (note.step)
            marks.push_back({*note.step, QString::fromStdString(note.text)});
    return marks;
}

} // namespace tandem
