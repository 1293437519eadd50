// SPDX-License-Identifier: GPL-3.0-or-later
#include "presenter.h"

#include "main_window.h"
#include "plot_grid.h"
#include "theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QSplitter>

#include <algorithm>

namespace tandem {

namespace {

constexpr double thickLine = 2.0;
constexpr double leastScale = 1.25;
constexpr double mostScale = 2.0;

/// Type grows with the height it is read on: 10 pt on a laptop's 720 points become 15 pt on a projector's 1080.
double textScale(int height)
{
    return std::clamp(static_cast<double>(height) / 720.0, leastScale, mostScale);
}

} // namespace

Presenter::Presenter(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_splitter(window->findChild<QSplitter*>(QStringLiteral("splitter")))
{
    setObjectName("presenterMode");
    auto* menu = window->findChild<QMenu*>(QStringLiteral("viewMenu"));
    m_action = menu->addAction(tr("&Presenter mode"), QKeySequence(Qt::Key_F5), this, [this] {
        if (m_on)
            leave();
        else
            enter(Screen::Whole);
    });
    m_action->setObjectName("presenter");
    m_action->setCheckable(true);
    m_action->setToolTip(tr("Large type, thick lines, high contrast and the whole screen; Escape leaves"));
    window->installEventFilter(this);
    if (window->memory() == MainWindow::Memory::Settings && QSettings().value("presenter").toBool())
        enter(Screen::Whole);
}

Presenter::~Presenter()
{
    if (m_on)
        applyEmphasis({});
}

void Presenter::enter(Screen screen)
{
    if (m_on)
        return;
    m_on = true;
    m_action->setChecked(true);
    m_splitterBefore = m_splitter->saveState();
    m_wasFullScreen = m_window->isFullScreen();
    const QList<int> before = m_splitter->sizes();
    const double scale = textScale(screen == Screen::Whole ? m_window->screen()->size().height() : m_window->height());
    if (screen == Screen::Whole)
        m_window->setWindowState(m_window->windowState() | Qt::WindowFullScreen);
    emphasize(scale, thickLine);
    m_splitter->setSizes({static_cast<int>(before.value(0) * scale), 10000});
    if (m_window->memory() == MainWindow::Memory::Settings)
        QSettings().setValue("presenter", true);
    Q_EMIT changed();
}

QByteArray Presenter::ownSplitterState() const
{
    return m_on ? m_splitterBefore : m_splitter->saveState();
}

void Presenter::leave()
{
    if (!m_on)
        return;
    m_on = false;
    m_action->setChecked(false);
    emphasize(1.0, 1.0);
    if (!m_wasFullScreen)
        m_window->setWindowState(m_window->windowState() & ~Qt::WindowFullScreen);
    m_splitter->restoreState(m_splitterBefore);
    if (m_window->memory() == MainWindow::Memory::Settings)
        QSettings().remove("presenter");
    Q_EMIT changed();
}

void Presenter::emphasize(double textScale, double lineWidth)
{
    applyEmphasis({m_on ? Emphasis::Contrast::High : Emphasis::Contrast::Muted, textScale});
    m_window->plotGrid().setLineWidth(lineWidth);
}

bool Presenter::eventFilter(QObject* watched, QEvent* event)
{
    // The window gets an Escape that no field, slider or timeline has had a use for.
    if (m_on && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        leave();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
