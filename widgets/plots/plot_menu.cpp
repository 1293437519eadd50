// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_menu.h"

#include "plots/ask_where_to_save.h"
#include "plots/data_export.h"
#include "plots/number_text.h"
#include "plots/plot_navigation.h"
#include "plots/range_statistics.h"
#include "plots/run_plot.h"
#include "plots/seed_band.h"
#include "plots/x_axis_chooser.h"

#include <QActionGroup>
#include <QBuffer>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace tandem {
namespace {

constexpr std::int64_t mostRowsToCopy = 500000;

PlotMenu::FileQuestion& fileQuestion()
{
    static PlotMenu::FileQuestion question = [](QWidget* parent, const QString& suggested, const QString& filter) {
        return askWhereToSave(parent, PlotMenu::tr("Save"), suggested, filter);
    };
    return question;
}

/// "Loss" as a file's name: "loss".
QString fileName(const RunPlot& plot)
{
    return plot.title().toLower().replace(QLatin1Char(' '), QLatin1Char('-'));
}

} // namespace

void PlotMenu::setFileQuestion(FileQuestion question)
{
    fileQuestion() = std::move(question);
}

PlotMenu::PlotMenu(RunPlot* plot)
    : QObject(plot)
    , m_plot(plot)
    , m_menu(new QMenu(plot))
{
    m_menu->setObjectName(QStringLiteral("plotMenu"));
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &PlotMenu::fill);
    auto* button = new QToolButton(plot);
    button->setObjectName(QStringLiteral("plotMenuButton"));
    button->setAccessibleName(tr("Menu of the plot"));
    button->setToolTip(tr("Zoom, seeds, values, pictures and data of this plot (right click)"));
    button->setText(QStringLiteral("⋮"));
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(m_menu);
    button->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    plot->addHeaderButton(button);
    connect(plot, &RunPlot::menuRequested, this, [this](const QPoint& place) { m_menu->popup(place); });
}

void PlotMenu::fill()
{
    m_menu->clear();
    const auto add = [this](const char* name, const QString& text, const QString& toolTip, auto slot) {
        QAction* action = m_menu->addAction(text, this, slot);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(toolTip);
        return action;
    };
    add("zoomToBox", tr("&Zoom to a box"), tr("Then drag the box; at any time, drag with the right button or with Shift"),
        [this] { m_plot->navigation().zoomToNextBox(); });
    add("showAll", tr("Show &all"), tr("Double click, or Home"), [this] { m_plot->fitAsUser(); });
    addAxis();
    addYScale();
    addSeeds();
    m_plot->addToMenu(*m_menu);
    const bool data = m_plot->sharedHistory() && !m_plot->curves().empty();
    m_menu->addSeparator();
    add("statistics", tr("&Values and statistics …"),
        tr("Of every curve over the visible steps: mean, standard deviation, least, greatest, number; and at A and B"),
        &PlotMenu::showStatistics)
        ->setEnabled(data);
    m_menu->addSeparator();
    add("savePicture", tr("Save &picture …"), tr("PNG, SVG or PDF, with title and legend"), &PlotMenu::savePicture);
    add("copyPicture", tr("&Copy picture"), {}, &PlotMenu::copyPicture);
    const QString columns = tr("Every recorded sample of the visible steps: step,arm,seed,metric,value");
    add("saveData", tr("Save &data as CSV …"), columns, &PlotMenu::saveData)->setEnabled(data);
    add("copyData", tr("C&opy data"), columns, &PlotMenu::copyData)->setEnabled(data);
    Q_EMIT filled(m_menu);
}

void PlotMenu::addAxis()
{
    if (!m_plot->overSteps())
        return;
    QMenu* menu = m_menu->addMenu(tr("&x-axis of all plots"));
    const QActionGroup* kinds = addXAxisKinds(menu);
    showXAxisKind(*kinds, m_plot->stepAxis().kind(), m_plot->sharedHistory().get());
    connect(kinds, &QActionGroup::triggered, m_plot,
        [this](const QAction* action) { Q_EMIT m_plot->xAxisEdited(static_cast<XAxisKind>(action->data().toInt())); });
}

void PlotMenu::addYScale()
{
    if (!m_plot->offersYScale())
        return;
    QMenu* menu = m_menu->addMenu(tr("Scale of &y"));
    menu->setToolTipsVisible(true);
    auto* group = new QActionGroup(menu);
    const auto add = [this, menu, group](VisibleRange::YScale scale, const char* name, const QString& text) {
        QAction* action = menu->addAction(text, m_plot, [this, scale] { m_plot->chooseYScale(scale); });
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setChecked(m_plot->yScale() == scale);
        group->addAction(action);
        return action;
    };
    add(VisibleRange::YScale::Linear, "yLinear", tr("&Linear"));
    QAction* logarithmic = add(VisibleRange::YScale::Logarithmic, "yLogarithmic", tr("Lo&garithmic"));
    const QString objection = m_plot->whyNotLogarithmic();
    logarithmic->setEnabled(objection.isEmpty());
    logarithmic->setToolTip(
        objection.isEmpty() ? tr("Values ≤ 0 have no place on it: they are counted under the title") : objection);
}

void PlotMenu::addSeeds()
{
    if (!m_plot->hasSeedBand())
        return;
    QMenu* menu = m_menu->addMenu(tr("&Seeds"));
    auto* group = new QActionGroup(menu);
    const auto add = [this, menu, group](SeedBand band, const char* name, const QString& text) {
        QAction* action = menu->addAction(text, m_plot, [this, band] { m_plot->setSeedBand(band); });
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setChecked(m_plot->seedBand() == band);
        group->addAction(action);
    };
    add(SeedBand::StandardError, "seedsError", tr("&Mean ± error"));
    add(SeedBand::Quantiles, "seedsQuantiles", tr("Median, &10–90 %"));
    add(SeedBand::EverySeed, "seedsEvery", tr("&Every seed"));
}

void PlotMenu::savePicture()
{
    const QString path = fileQuestion()(m_plot, fileName(*m_plot) + QStringLiteral(".pdf"), tr("Pictures (*.png *.svg *.pdf)"));
    if (!path.isEmpty())
        Q_EMIT said(m_plot->saveImage(path)
                ? tr("Saved %1.").arg(path)
                : tr("Cannot write %1: it takes a name ending in .png, .svg or .pdf, and a folder that "
                     "can be written and has room.")
                      .arg(path));
}

void PlotMenu::copyPicture()
{
    constexpr int scale = 2;
    QImage image(m_plot->size() * scale, QImage::Format_RGB32);
    image.fill(m_plot->palette().color(QPalette::Base));
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    m_plot->paintVectors(painter);
    painter.end();
    QGuiApplication::clipboard()->setImage(image);
    Q_EMIT said(tr("Copied the picture."));
}

std::vector<DataPart> PlotMenu::parts() const
{
    const bool every = m_plot->hasSeedBand() && m_plot->seedBand() != SeedBand::StandardError;
    return dataParts(*m_plot->sharedHistory(), m_plot->curves(), every ? DataSeeds::EverySeed : DataSeeds::Statistics,
        [this](const ReadableCurve& curve) { return m_plot->visibleSteps(curve); });
}

void PlotMenu::saveData()
{
    if (!m_plot->sharedHistory())
        return;
    const QString path = fileQuestion()(m_plot, fileName(*m_plot) + QStringLiteral(".csv"), tr("Comma-separated values (*.csv)"));
    if (path.isEmpty())
        return;
    Q_EMIT said(tr("Writing %1 …").arg(path));
    auto* file = new DataExport(path, parts(), m_plot->sharedHistory(), this);
    connect(file, &DataExport::finished, this, [this, file](const QString& sentence) {
        file->deleteLater();
        Q_EMIT said(sentence);
    });
    Q_EMIT exporting(file);
}

void PlotMenu::copyData()
{
    if (!m_plot->sharedHistory())
        return;
    const std::vector<DataPart> visible = parts();
    const std::int64_t rows = dataRows(visible);
    if (rows > mostRowsToCopy) {
        Q_EMIT said(tr("%1 rows are too many to copy: zoom in, or save them as CSV.").arg(groupedNumber(rows)));
        return;
    }
    QByteArray text;
    QBuffer buffer(&text);
    buffer.open(QIODevice::WriteOnly);
    writeData(buffer, visible);
    QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
    Q_EMIT said(tr("Copied %1 rows.").arg(groupedNumber(rows)));
}

void PlotMenu::showStatistics()
{
    auto* statistics = m_plot->findChild<RangeStatistics*>();
    if (!statistics)
        statistics = new RangeStatistics(m_plot);
    statistics->show();
    statistics->activateWindow();
}

} // namespace tandem
