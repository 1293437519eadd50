// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_settings.h"

#include "controls/arms_panel.h"
#include "controls/pairing_box.h"
#include "main_window.h"
#include "plot_grid.h"
#include "presenter.h"
#include "theme.h"
#include "window_menus.h"

#include <QSettings>
#include <QSplitter>

namespace tandem {

namespace {

QSplitter& splitterOf(const MainWindow& window)
{
    return *window.findChild<QSplitter*>(QStringLiteral("splitter"));
}

PairingBox& pairingOf(const MainWindow& window)
{
    return *window.findChild<ArmsPanel*>(QStringLiteral("arms"))->pairingBox();
}

} // namespace

void WindowSettings::restore()
{
    const QSettings settings;
    m_window.restoreGeometry(settings.value("window/geometry").toByteArray());
    splitterOf(m_window).restoreState(settings.value("window/splitter").toByteArray());
    m_window.plotGrid().restoreLayout(settings.value("window/plots").toByteArray());
    m_window.plotGrid().setChoices(settings.value("plotChoices").toMap());
    pairingOf(m_window).setPairing(static_cast<Pairing>(settings.value("pairing", 0).toInt()));
    pairingOf(m_window).setSameBatchSize(settings.value("sameBatchSize", false).toBool());
    m_window.findChild<WindowMenus*>()->showTheme(themeName(themeNamed(settings.value("theme").toString())));
}

void WindowSettings::save() const
{
    QSettings settings;
    settings.setValue("window/geometry", m_window.saveGeometry());
    settings.setValue("window/splitter", m_window.findChild<Presenter*>()->ownSplitterState());
    settings.setValue("window/plots", m_window.plotGrid().saveLayout());
    settings.setValue("plotChoices", m_window.plotGrid().choices());
    settings.setValue("pairing", static_cast<int>(pairingOf(m_window).pairing()));
    settings.setValue("sameBatchSize", pairingOf(m_window).sameBatchSize());
}

void WindowSettings::rememberExperiment(const QString& source)
{
    QSettings().setValue("experiment", source);
}

QString WindowSettings::lastExperiment()
{
    return QSettings().value("experiment").toString();
}

} // namespace tandem
