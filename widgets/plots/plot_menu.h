// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"

#include <QObject>

#include <functional>

class QMenu;
class QWidget;

namespace tandem {

class DataExport;
class RunPlot;

/// The menu of a plot, behind a button in its title and a right click: what it shows, its values, and what can be taken out
/// of it as a picture or as data.
class PlotMenu : public QObject {
    Q_OBJECT
    Q_MOC_INCLUDE("plots/data_export.h")
public:
    explicit PlotMenu(RunPlot* plot);

    QMenu* menu() { return m_menu; }

    /// How the menu asks where to save; a test gives its own answers. Empty: the user changed their mind.
    using FileQuestion = std::function<QString(QWidget* parent, const QString& suggested, const QString& filter)>;
    static void setFileQuestion(FileQuestion question);

    void savePicture();
    void copyPicture();
    /// Writes every sample of what is visible, in the background: there may be millions.
    void saveData();
    void copyData();
    void showStatistics();

Q_SIGNALS:
    /// The menu has been filled and may be added to.
    void filled(QMenu* menu);
    /// A file is being written; it is gone when that is over.
    void exporting(tandem::DataExport* file);
    /// A sentence about what was done.
    void said(const QString& sentence);

private:
    void fill();
    void addAxis();
    void addYScale();
    void addSeeds();
    std::vector<DataPart> parts() const;

    RunPlot* m_plot;
    QMenu* m_menu;
};

} // namespace tandem
