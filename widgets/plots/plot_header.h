// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_theme.h"

#include <QList>
#include <QString>
#include <QWidget>

class QHBoxLayout;

namespace tandem {

/// One entry of a plot's legend.
struct LegendEntry {
    enum class Mark {
        Arm,     ///< thick, of its colour and dashes
        Line,    ///< a kind of curve: thin
        Points,  ///< thick, with points
        Circles, ///< thin, with hollow points
        Dashes,
        Dots,
        Band,
        Hatching,
        More, ///< of no curve: says how many entries have no place
    };
    QString text;
    QColor color;
    Mark mark = Mark::Line;
    QList<qreal> dashes = {}; ///< of an arm
    bool operator==(const LegendEntry&) const = default;
};

/// What stands above a plot, its parent: its title, the legend in as many rows as it needs up to a third of the plot, a sentence,
/// and small buttons at the right. Painted by hand, so that a saved picture shows it too, without the buttons; its words are its
/// accessible description.
class PlotHeader : public QWidget {
    Q_OBJECT
public:
    explicit PlotHeader(QWidget* parent = nullptr);

    void setTitle(const QString& title);
    QString title() const { return m_title; }
    void setLegend(const QList<LegendEntry>& legend);
    const QList<LegendEntry>& legend() const { return m_legend; }
    /// A sentence under the title, e.g. the verdict; empty for none.
    void setSentence(const QString& sentence);
    QString sentence() const { return m_sentence; }
    void setTheme(const PlotTheme& theme);
    /// Puts a button at the right end.
    void addButton(QWidget* button);

    enum class Legend {
        Whole,
        Shown, ///< at most a third of the plot's height; the tooltip has the rest
    };
    /// Paints title, legend and sentence into `width` pixels, leaving `reserved` of them free at the right of the first row;
    /// returns the height taken. A null painter only measures.
    int paint(QPainter* painter, int width, int reserved, Legend legend) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Sentence and legend have become these words, for who cannot see them.
    void described(const QString& words);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int rowHeight() const;
    int mostRows() const;
    /// Left upper corners, the title's row first.
    QList<QPoint> placesOf(const QList<LegendEntry>& entries, int width, int reserved) const;
    /// The first entries, with the number of the others where they do not all fit.
    QList<LegendEntry> entriesWithin(int rows, int width, int reserved) const;
    int buttonsWidth() const;
    void fitHeight();
    void describe();

    PlotTheme m_theme;
    QString m_title;
    QString m_sentence;
    QList<LegendEntry> m_legend;
    // The height that this width, this number of entries and so many rows have needed so far. It does not shrink again, so that a
    // number that gains and loses a digit does not make the plot jump to and fro.
    int m_tallest = 0;
    int m_fittedWidth = 0;
    qsizetype m_fittedEntries = 0;
    int m_fittedRows = 0;
    QWidget* m_buttons;
    QHBoxLayout* m_buttonRow;
};

} // namespace tandem
