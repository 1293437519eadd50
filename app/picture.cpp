// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture.h"

#include "plots/run_plot.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QPixmap>
#include <QRegion>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Picture", text);
}

bool writePng(QWidget& widget, QIODevice& file)
{
    return widget.grab().save(&file, "PNG");
}

/// Whether the plot is seen in the widget: not behind another, not in a window of its own.
bool isPartOf(const RunPlot& plot, const QWidget& widget)
{
    return plot.isVisible() && plot.window() == widget.window();
}

/// The widget without its plots.
QRegion chrome(const QWidget& widget)
{
    QRegion others(widget.rect());
    for (const RunPlot* plot : widget.findChildren<RunPlot*>())
        if (isPartOf(*plot, widget))
            others -= QRect(plot->mapTo(&widget, QPoint(0, 0)), plot->size());
    return others;
}

/// The plots in their places, their curves and texts as vectors.
void paintPlots(const QWidget& widget, QPainter& painter)
{
    for (RunPlot* plot : widget.findChildren<RunPlot*>()) {
        if (!isPartOf(*plot, widget))
            continue;
        painter.save();
        painter.translate(plot->mapTo(&widget, QPoint(0, 0)));
        plot->paintVectors(painter);
        painter.restore();
    }
}

bool writeSvg(QWidget& widget, QIODevice& file)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    // The resolution of the screen's fonts: at the default, 72, everything in the plots would be smaller than around them.
    generator.setResolution(widget.logicalDpiX());
    generator.setSize(widget.size());
    generator.setViewBox(widget.rect());
    generator.setTitle(widget.windowTitle());
    QPainter painter;
    if (!painter.begin(&generator))
        return false;
    // Menus and sliders are painted with clips, which Qt's SVG does not have: they become pixels, at twice the density.
    constexpr int density = 2;
    QImage controls(widget.size() * density, QImage::Format_RGB32);
    controls.setDevicePixelRatio(density);
    controls.fill(widget.palette().color(QPalette::Window));
    widget.render(&controls, QPoint(0, 0), chrome(widget));
    painter.drawImage(widget.rect(), controls);
    paintPlots(widget, painter);
    return painter.end();
}

bool writePdf(QWidget& widget, QIODevice& file)
{
    QPdfWriter writer(&file);
    writer.setTitle(widget.windowTitle());
    writer.setCreator(QStringLiteral("Tandem"));
    const int pixelsPerInch = widget.logicalDpiX(); // so that type keeps its size
    writer.setResolution(pixelsPerInch);
    writer.setPageSize(QPageSize(QSizeF(widget.size()) / pixelsPerInch, QPageSize::Inch, QString(), QPageSize::ExactMatch));
    writer.setPageMargins({});
    QPainter painter;
    if (!painter.begin(&writer))
        return false;
    widget.render(&painter, QPoint(0, 0), chrome(widget));
    paintPlots(widget, painter);
    return painter.end();
}

using Writer = bool (*)(QWidget&, QIODevice&);

/// By the suffix of `path`; null when it is no picture's.
Writer writerFor(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("png"))
        return writePng;
    if (suffix == QLatin1String("svg"))
        return writeSvg;
    return suffix == QLatin1String("pdf") ? writePdf : nullptr;
}

} // namespace

QString pictureObjection(const QString& path)
{
    if (!writerFor(path))
        return tr("cannot write %1: the name of a picture must end in .png, .svg or .pdf").arg(path);
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    if (!folder.isDir())
        return tr("cannot write %1: there is no folder %2").arg(path, folder.filePath());
    if (file.isDir() || !(file.exists() ? file.isWritable() : folder.isWritable()))
        return tr("cannot write %1: it is a folder or not writable").arg(path);
    return {};
}

QString savePicture(QWidget& widget, const QString& path)
{
    if (QString objection = pictureObjection(path); !objection.isEmpty())
        return objection;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !writerFor(path)(widget, file) || !file.commit())
        return tr("cannot write %1: %2").arg(path, file.errorString());
    return {};
}

} // namespace tandem
