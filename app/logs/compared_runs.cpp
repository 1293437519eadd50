// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/compared_runs.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace tandem {

namespace {

QString titleOf(const OpenLog& log)
{
    return QString::fromStdString(log.history().description().title);
}

} // namespace

void ComparedRuns::add(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const bool there
        = std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.log->path() == absolute; });
    if (!there)
        m_entries.push_back({std::make_unique<OpenLog>(absolute), {}, {}, Visible::Yes});
}

void ComparedRuns::set(std::size_t entry, const QString& name, Visible visible)
{
    if (name != m_entries[entry].name)
        m_entries[entry].givenName = name;
    m_entries[entry].visible = visible;
}

void ComparedRuns::clear()
{
    m_entries.clear();
    m_joined.reset();
}

void ComparedRuns::join(RunToJoin main)
{
    m_joined.reset();
    if (m_entries.empty() || !main.history)
        return;
    std::vector<RunToJoin> runs{std::move(main)};
    QStringList titles{QString::fromStdString(runs.front().name)};
    for (const Entry& entry : m_entries)
        titles << titleOf(*entry.log);
    const std::string parent = runs.front().parentId;
    for (Entry& entry : m_entries) {
        const LogFacts& facts = entry.log->reader().facts();
        // A title tells runs apart only when no other has it; a recording's file begins with when it was made.
        const QString title = titleOf(*entry.log);
        QString name = entry.log->name();
        if (!entry.givenName.isEmpty())
            name = entry.givenName;
        else if (!parent.empty() && facts.id == parent)
            name = QCoreApplication::translate("ComparedRuns", "parent");
        else if (!title.isEmpty() && titles.count(title) == 1)
            name = title;
        else if (name.endsWith(title) && name.size() > title.size())
            name = name.chopped(title.size()).trimmed();
        entry.name = name;
        if (entry.visible == Visible::Yes)
            runs.push_back({name.toStdString(), entry.log->reader().history(), facts.id,
                facts.parent ? facts.parent->id : std::string(), facts.parent ? facts.parent->step : 0});
    }
    if (runs.size() == 1)
        return; // all others are hidden
    m_joined = std::make_unique<JoinedHistory>(std::move(runs));
}

std::shared_ptr<const History> ComparedRuns::history() const
{
    return m_joined ? m_joined->history() : nullptr;
}

bool ComparedRuns::poll()
{
    bool grown = false;
    for (const Entry& entry : m_entries)
        grown = entry.log->poll() || grown;
    if (m_joined)
        m_joined->poll();
    return grown;
}

bool ComparedRuns::isBeingRecorded() const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [](const Entry& entry) { return entry.log->isBeingRecorded(); });
}

QStringList ComparedRuns::problems() const
{
    QStringList problems;
    for (const Entry& entry : m_entries)
        for (const std::string& problem : entry.log->reader().facts().problems)
            problems << QStringLiteral("%1: %2").arg(entry.log->name(), QString::fromStdString(problem));
    return problems;
}

} // namespace tandem
