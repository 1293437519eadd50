// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_commands.h"

#include "logs/library_settings.h"
#include "logs/open_log.h"
#include "main_window.h"
#include "snapshot.h"
#include "support/input_error.h"
#include "theme.h"
#include "window_settings.h"

#include <QApplication>
#include <QScreen>
#include <QSettings>

#include <cstdio>
#include <string>

namespace tandem {

namespace {

constexpr const char* defaultExperiment = "fashion-mlp";

void nameApplication()
{
    QCoreApplication::setOrganizationName(QStringLiteral("tandem"));
    QCoreApplication::setApplicationName(QStringLiteral("tandem"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TANDEM_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Tandem"));
}

/// Qt would end the program with a core dump.
bool thereIsADisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

QStringList paths(const std::vector<std::string>& files)
{
    QStringList paths;
    for (const std::string& file : files)
        paths << QString::fromStdString(file);
    return paths;
}

/// A window with its frame that would reach over the edges of a small screen is maximised instead.
void fillSmallScreen(QWidget& window)
{
    constexpr int titleBar = 40; // its height is known only once the window is there
    const QSize room = window.screen()->availableSize();
    if (window.width() >= room.width() || window.height() + titleBar > room.height())
        window.setWindowState(window.windowState() | Qt::WindowMaximized);
}

int openWindow(int& argc, char** argv, const std::vector<std::string>& files)
{
    if (!thereIsADisplay())
        throw InputError("There is no display to open a window on: `tandem run` trains without one, `tandem snapshot` makes a "
                         "picture of the window.");
    // What is named on the command line is refused there, before a window appears.
    for (const std::string& file : files) {
        if (looksImportable(QString::fromStdString(file)))
            continue; // the window asks how
        if (&file != &files.front() || looksLikeRunLog(QString::fromStdString(file)))
            LogReader{file};
        else
            loadExperiment(file);
    }
    nameApplication();
    QApplication application(argc, argv);
    applyTheme(themeNamed(QSettings().value("theme").toString()));
    MainWindow window;
    window.loadWhenPainted();
    window.controller().recordInto(libraryInSettings());
    const QString last = WindowSettings::lastExperiment();
    const QString fallback = QString::fromLatin1(defaultExperiment);
    // What was open last time may have gone since.
    if (!files.empty())
        window.openAll(paths(files));
    else if (last.isEmpty() || !window.controller().open(last))
        window.open(fallback);
    fillSmallScreen(window);
    window.show();
    return QApplication::exec();
}

/// What the offscreen platform says of itself is no concern of who wants a picture.
void passMessages(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (!text.startsWith(QLatin1String("This plugin does not support")))
        std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, text)));
}

int snapshot(int& argc, char** argv, const WindowCommands::Snapshot& wanted)
{
    // A picture needs no display, and looks the same on all of them.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(passMessages);
    nameApplication();
    QApplication application(argc, argv);
    applyTheme(wanted.theme == "dark" ? Theme::Dark : Theme::Light);
    return static_cast<int>(takeSnapshot(wanted));
}

} // namespace

WindowCommands windowCommands(int& argc, char** argv)
{
    WindowCommands commands;
    commands.openWindow = [&argc, argv](const std::vector<std::string>& files) { return openWindow(argc, argv, files); };
    commands.snapshot = [&argc, argv](const WindowCommands::Snapshot& wanted) { return snapshot(argc, argv, wanted); };
    return commands;
}

} // namespace tandem
