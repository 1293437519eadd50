// SPDX-License-Identifier: GPL-3.0-or-later
#include "logs/run_colors.h"

#include "logs/open_log.h"
#include "plots/arm_colors.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"

#include <QSettings>

#include <algorithm>

namespace tandem {

namespace {

QString settingOf(const std::string& run)
{
    return QStringLiteral("runColors/") + QString::fromStdString(run);
}

/// Whoever has `color` gets what `family` has.
void exchange(std::vector<int>& colors, int family, int color)
{
    std::ranges::replace(colors, color, colors[static_cast<std::size_t>(family)]);
    colors[static_cast<std::size_t>(family)] = color;
}

} // namespace

RunColors::RunColors(ShownRun& shown, MainWindow::Memory memory, QObject* parent)
    : QObject(parent)
    , m_shown(shown)
    , m_memory(memory)
{
    setObjectName("runColors");
    connect(&shown, &ShownRun::historyReplaced, this, &RunColors::apply);
    connect(&ArmColors::instance(), &ArmColors::changed, this, &RunColors::changed);
}

std::vector<int> RunColors::families() const
{
    std::vector<int> families;
    if (const auto history = m_shown.history())
        for (std::size_t arm = 0; arm < history->description().arms.size(); ++arm)
            families.push_back(history->description().familyOf(static_cast<int>(arm)).family);
    return families;
}

QColor RunColors::shownColor(int row, int arm, const QPalette& palette) const
{
    const std::vector<ShownRun::Row> rows = m_shown.rows();
    const auto history = m_shown.history();
    if (!history || row >= std::ssize(rows) || rows[static_cast<std::size_t>(row)].firstArm < 0)
        return {};
    PlotTheme theme(palette, QFont());
    for (std::size_t each = 0; each < history->description().arms.size(); ++each)
        theme.families.push_back(history->description().familyOf(static_cast<int>(each)));
    return theme.armColor(rows[static_cast<std::size_t>(row)].firstArm + arm);
}

void RunColors::recolor(int row, int arm, int color)
{
    const std::vector<ShownRun::Row> rows = m_shown.rows();
    const std::vector<int> families = this->families();
    if (row < 0 || row >= std::ssize(rows) || rows[static_cast<std::size_t>(row)].firstArm < 0)
        return;
    const auto index = static_cast<std::size_t>(rows[static_cast<std::size_t>(row)].firstArm + arm);
    if (index >= families.size())
        return;
    std::vector<int> colors;
    for (int family = 0; family <= *std::ranges::max_element(families); ++family)
        colors.push_back(ArmColors::instance().colorOf(family));
    exchange(colors, families[index], color);
    ArmColors::instance().setColors(colors);
    remember();
}

void RunColors::remember()
{
    const std::vector<int> families = this->families();
    for (const ShownRun::Row& row : m_shown.rows()) {
        if (row.id.empty() || row.firstArm < 0)
            continue;
        std::vector<int> colors;
        for (std::size_t arm = 0; arm < row.arms.size(); ++arm)
            colors.push_back(ArmColors::instance().colorOf(families[static_cast<std::size_t>(row.firstArm) + arm]));
        store(row.id, colors);
    }
}

void RunColors::apply()
{
    const std::vector<int> families = this->families();
    std::vector<int> colors;
    for (int family = 0; !families.empty() && family <= *std::ranges::max_element(families); ++family)
        colors.push_back(ArmColors::instance().colorOf(family));
    bool any = false;
    std::vector<bool> given(colors.size(), false);
    for (const ShownRun::Row& row : m_shown.rows()) {
        const std::vector<int> wanted = row.firstArm < 0 ? std::vector<int>() : remembered(row.id);
        for (std::size_t arm = 0; arm < std::min(wanted.size(), row.arms.size()); ++arm) {
            // What comes first keeps its colour: runs that are shown together for the first time may have the same.
            const auto family = static_cast<std::size_t>(families[static_cast<std::size_t>(row.firstArm) + arm]);
            const auto holder = static_cast<std::size_t>(std::ranges::find(colors, wanted[arm]) - colors.begin());
            if (given[family] || (holder < colors.size() && given[holder]))
                continue;
            exchange(colors, static_cast<int>(family), wanted[arm]);
            given[family] = true;
            any = true;
        }
    }
    if (any)
        ArmColors::instance().setColors(colors);
}

void RunColors::reset()
{
    for (const ShownRun::Row& row : m_shown.rows())
        store(row.id, {});
    const OpenLog* log = m_shown.log();
    ArmColors::instance().setColors(log && log->experiment() ? log->experiment()->armColors : m_shown.liveColors());
}

std::vector<int> RunColors::remembered(const std::string& run) const
{
    std::vector<int> colors;
    if (m_memory == MainWindow::Memory::None) {
        const auto found = m_session.find(run);
        return found == m_session.end() ? colors : found->second;
    }
    if (!run.empty())
        for (const QVariant& color : QSettings().value(settingOf(run)).toList())
            colors.push_back(std::clamp(color.toInt(), 0, paletteColors - 1));
    return colors;
}

void RunColors::store(const std::string& run, const std::vector<int>& colors)
{
    if (run.empty())
        return;
    if (m_memory == MainWindow::Memory::None) {
        m_session[run] = colors;
        return;
    }
    QVariantList list;
    for (const int color : colors)
        list << color;
    if (list.isEmpty())
        QSettings().remove(settingOf(run));
    else
        QSettings().setValue(settingOf(run), list);
}

} // namespace tandem
