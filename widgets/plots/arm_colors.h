// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

namespace tandem {

/// Which colour each arm of the shown run has: one choice for all plots, controls and marks of the program, which follow it.
/// GUI thread only.
class ArmColors : public QObject {
    Q_OBJECT
public:
    static ArmColors& instance();

    /// [arm of the run that is open] numbers in the palette, see paletteColor(). Runs that are shown beside it have those that
    /// are left.
    const std::vector<int>& colors() const { return m_colors; }
    void setColors(const std::vector<int>& colors);
    int colorOf(int arm) const;

Q_SIGNALS:
    void changed();

private:
    std::vector<int> m_colors;
};

} // namespace tandem
