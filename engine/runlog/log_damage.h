// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tandem {

/// What could not be read of a log: counted while reading, told in sentences afterwards.
class LogDamage {
public:
    // Since the last tell().
    std::int64_t chunks = 0;
    std::int64_t journalRows = 0;
    std::int64_t snapshots = 0;
    std::int64_t missingSamples = 0;

    /// A sentence, once however often it is noted.
    void note(const std::string& sentence);
    /// Runs `action`: a damaged table costs `what` it holds, not the log.
    void attempt(const char* what, const std::function<void()>& action);
    /// Turns the counts into sentences and begins anew.
    void tell();

    const std::vector<std::string>& sentences() const { return m_sentences; }

private:
    std::vector<std::string> m_sentences;
};

} // namespace tandem
