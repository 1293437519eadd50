// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace tandem {

/// A square in the colour that an arm has in every plot.
class ArmSwatch : public QWidget {
    Q_OBJECT
public:
    ArmSwatch(int arm, QWidget* parent);

    /// As it is drawn now, in light or dark.
    QColor color() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_arm;
};

} // namespace tandem
