// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "plot_grid.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"
#include "plots/run_plot.h"
#include "theme.h"
#include "widgets/any_warning.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <qcustomplot.h>

#include <algorithm>

using namespace tandem;

/// What the window writes and draws can be read in both themes: contrast after WCAG 2 and size of the type.
class ContrastTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    static constexpr double textContrast = 4.5;
    static constexpr double curveContrast = 3.0;
    static constexpr double smallestPoints = 9.0;

    /// `front` over `back`, which is opaque.
    static QColor over(const QColor& front, const QColor& back)
    {
        const float share = front.alphaF();
        const auto channel = [share](float f, float b) { return share * f + (1.0F - share) * b; };
        return QColor::fromRgbF(
            channel(front.redF(), back.redF()), channel(front.greenF(), back.greenF()), channel(front.blueF(), back.blueF()));
    }
    static QString describe(const QWidget* widget)
    {
        return QStringLiteral("%1 \"%2\" in \"%3\"")
            .arg(widget->metaObject()->className(), widget->objectName(), widget->parentWidget()->objectName());
    }
    static bool hasText(const QWidget* widget)
    {
        if (const auto* label = qobject_cast<const QLabel*>(widget))
            return !label->text().isEmpty();
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            return !button->text().isEmpty();
        return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QComboBox*>(widget);
    }
    struct Shades {
        QColor lightest = Qt::black;
        QColor darkest = Qt::white;
    };
    static Shades shadesOf(const QImage& drawn)
    {
        Shades shades;
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x) {
                const QColor color = drawn.pixelColor(x, y);
                if (contrast(color, Qt::black) > contrast(shades.lightest, Qt::black))
                    shades.lightest = color;
                if (contrast(color, Qt::black) < contrast(shades.darkest, Qt::black))
                    shades.darkest = color;
            }
        return shades;
    }
    void themes() const
    {
        QTest::addColumn<Theme>("theme");
        QTest::newRow("light") << Theme::Light;
        QTest::newRow("dark") << Theme::Dark;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        QFETCH(Theme, theme);
        applyTheme(theme);
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 100);
    }
    void cleanup()
    {
        m_at.close();
        applyTheme(Theme::Light);
    }

    void textStandsOutFromItsBackground_data() { themes(); }
    void textStandsOutFromItsBackground()
    {
        int looked = 0;
        for (const QWidget* widget : m_at.window().findChildren<QWidget*>()) {
            if (!widget->isVisible() || !widget->isEnabled() || !hasText(widget))
                continue;
            const QPalette& palette = widget->palette();
            const QColor back = palette.color(widget->backgroundRole());
            const QColor front = over(palette.color(widget->foregroundRole()), back);
            QVERIFY2(contrast(front, back) >= textContrast,
                qPrintable(QStringLiteral("%1: %2 on %3 has %4")
                               .arg(describe(widget), front.name(), back.name())
                               .arg(contrast(front, back))));
            ++looked;
        }
        QVERIFY(looked > 20);
    }

    void buttonsFollowTheTheme_data() { themes(); }
    void buttonsFollowTheTheme()
    {
        QFETCH(Theme, theme);
        applyTheme(theme == Theme::Light ? Theme::Dark : Theme::Light);
        int looked = 0;
        for (QWidget* widget : m_at.window().findChildren<QToolButton*>()) {
            if (!widget->isVisible() || !widget->isEnabled())
                continue;
            const Shades shades = shadesOf(widget->grab().toImage());
            QVERIFY2(contrast(shades.lightest, shades.darkest) >= curveContrast,
                qPrintable(QStringLiteral("%1: %2 on %3").arg(describe(widget), shades.lightest.name(), shades.darkest.name())));
            ++looked;
        }
        QVERIFY(looked > 10);
    }

    void checkBoxesOfAListStandOut_data() { themes(); }
    void checkBoxesOfAListStandOut()
    {
        m_at.part<QAction>("showSeries")->trigger();
        auto* tree = m_at.part<QTreeWidget>("tree");
        QTRY_VERIFY(tree->isVisible() && tree->topLevelItemCount() > 0);
        QStyleOptionViewItem option;
        option.initFrom(tree);
        option.rect = tree->visualItemRect(tree->topLevelItem(0));
        option.features = QStyleOptionViewItem::HasCheckIndicator | QStyleOptionViewItem::HasDisplay;
        const QRect box = tree->style()->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &option, tree);
        constexpr double seen = 1.5;
        const QColor base = tree->palette().color(QPalette::Base);
        const Shades shades = shadesOf(tree->viewport()->grab(box).toImage());
        QVERIFY2(std::max(contrast(shades.lightest, base), contrast(shades.darkest, base)) >= seen,
            qPrintable(QStringLiteral("%1 and %2 on %3").arg(shades.lightest.name(), shades.darkest.name(), base.name())));
    }

    void curvesAndTheirLabelsStandOut_data() { themes(); }
    void curvesAndTheirLabelsStandOut()
    {
        for (const RunPlot* plot : m_at.window().plotGrid().plots()) {
            const PlotTheme theme(plot->palette(), plot->font());
            QVERIFY(contrast(theme.text, theme.background) >= textContrast);
            QVERIFY2(contrast(theme.muted, theme.background) >= textContrast,
                qPrintable(QString::number(contrast(theme.muted, theme.background))));
            for (int arm = 0; arm < 8; ++arm)
                QVERIFY2(contrast(theme.armColor(arm), theme.background) >= curveContrast, qPrintable(QString::number(arm)));
        }
        // As drawn, whatever was mixed into the arm's colour. What is raw stands behind its smoothed curve.
        const RunPlot& loss = *m_at.window().plotGrid().plot(QStringLiteral("lossPlot"));
        auto* canvas = loss.findChild<QCustomPlot*>();
        QTRY_VERIFY(canvas->graphCount() > 0);
        for (int i = 0; i < canvas->graphCount(); ++i) {
            const QCPGraph* graph = canvas->graph(i);
            if (graph->name().endsWith(QStringLiteral(" minibatch")))
                QVERIFY2(contrast(graph->pen().color(), loss.palette().color(QPalette::Base)) >= curveContrast,
                    qPrintable(graph->name()));
        }
    }

    void noTextIsSmallerThanNinePoints_data() { themes(); }
    void noTextIsSmallerThanNinePoints()
    {
        for (const QWidget* widget : m_at.window().findChildren<QWidget*>()) {
            if (hasText(widget))
                QVERIFY2(widget->font().pointSizeF() >= smallestPoints,
                    qPrintable(QStringLiteral("%1: %2 pt").arg(describe(widget)).arg(widget->font().pointSizeF())));
        }
        for (const RunPlot* plot : m_at.window().plotGrid().plots()) {
            const PlotTheme theme(plot->palette(), plot->font());
            QVERIFY(theme.font.pointSizeF() >= smallestPoints);
            QVERIFY(theme.titleFont.pointSizeF() >= smallestPoints);
        }
    }

    void armsAreToldApartByColour_data() { themes(); }
    void armsAreToldApartByColour()
    {
        const RunPlot* plot = m_at.window().plotGrid().plots().front();
        const PlotTheme theme(plot->palette(), plot->font());
        for (int a = 0; a < 8; ++a)
            for (int b = 0; b < a; ++b)
                QVERIFY(theme.armColor(a) != theme.armColor(b));
    }
};

QTEST_MAIN(ContrastTest)
#include "contrast_test.moc"
