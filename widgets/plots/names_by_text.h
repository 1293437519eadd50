// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include <cstddef>

namespace tandem {

/// Names of which the same is said stand together: "SGD, SGDM ● noise-dominated". In the order in which they came.
class NamesByText {
public:
    void add(const QString& name, const QString& text)
    {
        if (!m_texts.contains(text)) {
            m_texts << text;
            m_names << QStringList();
        }
        m_names[m_texts.indexOf(text)] << name;
    }
    /// A line per text: `pattern` with %1 for the names and %2 for the text. More than two that are all `there` is are called
    /// `together`.
    QStringList lines(const QString& pattern, std::size_t there = 0, const QString& together = {}) const
    {
        QStringList lines;
        for (qsizetype i = 0; i < m_texts.size(); ++i) {
            const bool all = m_names[i].size() > 2 && static_cast<std::size_t>(m_names[i].size()) == there;
            lines << pattern.arg(all ? together : m_names[i].join(QStringLiteral(", ")), m_texts[i]);
        }
        return lines;
    }

private:
    QStringList m_texts;
    QList<QStringList> m_names; // [text]
};

} // namespace tandem
