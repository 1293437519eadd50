// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// A text as a block of code in Markdown, which is how TensorBoard shows texts, and back; none when it is no such block.
std::string fenced(const std::string& language, const std::string& text);
std::optional<std::string> unfenced(const std::string& language, const std::string& block);

/// The arms as a table, to be read back: arm,optimizer,compared, where compared is first, second or empty.
std::string armsTable(const RunDescription& run);
/// Arms and compared arms of such a table; none when it is something else.
struct ArmsRead {
    std::vector<RunDescription::Arm> arms;
    ComparedArms compared;
};
std::optional<ArmsRead> readArmsTable(const std::string& table);

/// The interventions as a table: step,seconds,arm,parameter,before,after. Numbers are the shortest that read back the same.
std::string interventionsTable(const History& history);
/// Those of such a table that are of one of these arms and whole.
std::vector<InterventionRecord> readInterventionsTable(const std::string& table, const std::vector<RunDescription::Arm>& arms);

} // namespace tandem
