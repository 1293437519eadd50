// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace tandem {

/// The three sizes of the window's one type family, and the two colours a line of text may have beside the normal one.
enum class TextStyle {
    Heading, ///< names: a little larger, half bold
    Body,
    Small, ///< formulas: never below 9 pt
    Quiet, ///< small and muted: units, "applied at step n"
    Error, ///< small and red: a sentence that says what is allowed
};

/// Red that keeps a contrast of at least 4.5 : 1 on the palette's window colour, light or dark.
QColor errorColor(const QPalette& palette);

/// A line of text in one of the window's styles that follows the theme. All but headings and body wrap.
class TextLabel : public QLabel {
    Q_OBJECT
public:
    explicit TextLabel(TextStyle style, QWidget* parent = nullptr);

    /// Another colour: quiet, error or plain. The size stays.
    void setColorOf(TextStyle style);

    /// Lets the label be narrower than its text, down to so many characters, of which it then shows one end or both; the whole
    /// is in its tooltip unless it has another one.
    void setElided(Qt::TextElideMode mode, int fewestCharacters);

    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// The application's type at this style's size, never below 9 pt.
    void applyFont();
    void applyColor();

    bool isCut() const;

    TextStyle m_style;
    Qt::TextElideMode m_elideMode = Qt::ElideNone;
    int m_fewestCharacters = 0;
    bool m_applying = false;
};

} // namespace tandem
