// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tandem {

class MainWindow;

/// What a window leaves in the user's settings for the next one: its layout, how the plots show a run, how the arms are
/// paired, the theme, and what was open.
class WindowSettings {
public:
    explicit WindowSettings(MainWindow& window)
        : m_window(window)
    {
    }

    void restore();
    void save() const;

    static void rememberExperiment(const QString& source);
    /// What the user had open last; empty when there is none.
    static QString lastExperiment();

private:
    MainWindow& m_window;
};

} // namespace tandem
