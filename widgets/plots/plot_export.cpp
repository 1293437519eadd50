// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_export.h"

#include "plots/plot_header.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPdfWriter>
#include <QPicture>
#include <QSaveFile>
#include <QSvgGenerator>

#include <qcustomplot.h>

namespace tandem {
namespace {

/// Paints header and plot, one under the other, onto a device of `size` pixels (scaled to the device's own).
bool paintOn(QPaintDevice& device, const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme, const QSize& size,
    double scale, PlotHeader::Legend legend)
{
    QCPPainter painter;
    if (!painter.begin(&device))
        return false;
    painter.scale(scale, scale);
    painter.fillRect(QRect(QPoint(0, 0), size), theme.background);
    header.paint(&painter, size.width(), 0, legend);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.translate(0, size.height() - plot.height());
    plot.toPainter(&painter, plot.width(), plot.height());
    return painter.end();
}

/// In the format of `suffix`; false when that is no picture's.
bool writePicture(QIODevice& file, const QString& suffix, const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme)
{
    constexpr auto whole = PlotHeader::Legend::Whole;
    const QSize size(plot.width(), header.paint(nullptr, plot.width(), 0, whole) + plot.height());
    if (suffix == QLatin1String("png")) {
        constexpr int scale = 2;
        QImage image(size * scale, QImage::Format_RGB32);
        image.fill(theme.background);
        return paintOn(image, header, plot, theme, size, scale, whole) && image.save(&file, "PNG");
    }
    if (suffix == QLatin1String("svg")) {
        QSvgGenerator svg;
        svg.setOutputDevice(&file);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(0, 0), size));
        svg.setTitle(header.title());
        return paintOn(svg, header, plot, theme, size, 1.0, whole);
    }
    if (suffix == QLatin1String("pdf")) {
        QPdfWriter pdf(&file);
        constexpr int dotsPerInch = 96;
        pdf.setResolution(dotsPerInch);
        pdf.setPageMargins(QMarginsF());
        pdf.setPageSize(QPageSize(QSizeF(size) * 72.0 / dotsPerInch, QPageSize::Point));
        pdf.setTitle(header.title());
        return paintOn(pdf, header, plot, theme, size, 1.0, whole);
    }
    return false;
}

} // namespace

void paintPlot(QPainter& painter, const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme)
{
    // QCustomPlot paints with a painter of its own kind only: it paints on a record, and any painter plays that.
    QPicture record;
    constexpr auto shown = PlotHeader::Legend::Shown;
    const QSize size(plot.width(), header.paint(nullptr, plot.width(), 0, shown) + plot.height());
    if (paintOn(record, header, plot, theme, size, 1.0, shown))
        painter.drawPicture(0, 0, record);
}

bool exportPlot(const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme, const QString& path)
{
    // Qt's SVG and PDF do not tell that a disk is full: the picture is made in memory, and replaces a file once it is written.
    QByteArray picture;
    QBuffer buffer(&picture);
    buffer.open(QIODevice::WriteOnly);
    if (!writePicture(buffer, QFileInfo(path).suffix().toLower(), header, plot, theme))
        return false;
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(picture) == picture.size() && file.commit();
}

} // namespace tandem
