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
    const bool there = std::any_of(m_logs.begin(), m_logs.end(), [&](const auto& log) { return log->path() == absolute; });
    if (!there)
        m_logs.push_back(std::make_unique<OpenLog>(absolute));
}

void ComparedRuns::clear()
{
    m_logs.clear();
    m_joined.reset();
}

void ComparedRuns::join(RunToJoin main)
{
    m_joined.reset();
    if (m_logs.empty() || !main.history)
        return;
    std::vector<RunToJoin> runs{std::move(main)};
    QStringList titles{QString::fromStdString(runs.front().name)};
    for (const auto& log : m_logs)
        titles << titleOf(*log);
    const std::string parent = runs.front().parentId;
    for (const auto& log : m_logs) {
        // A title tells runs apart only when no other has it; a recording's file begins with when it was made.
        const QString title = titleOf(*log);
        QString name = log->name();
        if (!title.isEmpty() && titles.count(title) == 1)
            name = title;
        else if (name.endsWith(title))
            name.chop(title.size());
        const LogFacts& facts = log->reader().facts();
        if (!parent.empty() && facts.id == parent)
            name = QCoreApplication::translate("ComparedRuns", "parent");
        runs.push_back({(name.trimmed().isEmpty() ? log->name() : name.trimmed()).toStdString(), log->reader().history(),
            facts.id, facts.parent ? facts.parent->id : std::string(), facts.parent ? facts.parent->step : 0});
    }
    m_joined = std::make_unique<JoinedHistory>(std::move(runs));
}

std::shared_ptr<const History> ComparedRuns::history() const
{
    return m_joined ? m_joined->history() : nullptr;
}

bool ComparedRuns::poll()
{
    bool grown = false;
    for (const auto& log : m_logs)
        grown = log->poll() || grown;
    if (m_joined)
        m_joined->poll();
    return grown;
}

bool ComparedRuns::isBeingRecorded() const
{
    return std::any_of(m_logs.begin(), m_logs.end(), [](const auto& log) { return log->isBeingRecorded(); });
}

QStringList ComparedRuns::problems() const
{
    QStringList problems;
    for (const auto& log : m_logs)
        for (const std::string& problem : log->reader().facts().problems)
            problems << QStringLiteral("%1: %2").arg(log->name(), QString::fromStdString(problem));
    return problems;
}

} // namespace tandem
