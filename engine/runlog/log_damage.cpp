// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_damage.h"

#include "runlog/database.h"

#include <algorithm>

namespace tandem {

void LogDamage::note(const std::string& sentence)
{
    if (std::find(m_sentences.begin(), m_sentences.end(), sentence) == m_sentences.end())
        m_sentences.push_back(sentence);
}

void LogDamage::attempt(const char* what, const std::function<void()>& action)
{
    try {
        action();
    } catch (const DatabaseError& error) {
        note(std::string(what) + " cannot be read: " + error.what() + ".");
    }
}

void LogDamage::tell()
{
    const auto count = [this](std::int64_t& number, const char* what) {
        if (number > 0)
            note(std::to_string(number) + what);
        number = 0;
    };
    count(chunks, " chunks of samples are damaged and were left out.");
    count(journalRows, " rows of the journal are damaged and were left out.");
    count(snapshots, " snapshots are damaged and were left out.");
    count(missingSamples, " samples are missing.");
}

} // namespace tandem
