// SPDX-License-Identifier: GPL-3.0-or-later
#include "help_pages.h"

#include "networks/network_factory.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("HelpPages", text);
}

QString row(const QString& left, const QString& right)
{
    return QStringLiteral("<tr><td style='padding-right:24px'><b>%1</b></td><td>%2</td></tr>").arg(left, right.toHtmlEscaped());
}

/// What the action says in its menu, without mnemonic and dots.
QString plainText(const QAction& action)
{
    QString text = action.text();
    return text.remove(QChar('&')).remove(QStringLiteral(" …"));
}

} // namespace

QString shortcutsPage(const QWidget& window)
{
    QString page = QStringLiteral("<table cellspacing='4'>");
    const auto heading = [&page](const QString& text) {
        page += QStringLiteral("<tr><td colspan='2'><br/><i>%1</i></td></tr>").arg(text.toHtmlEscaped());
    };
    // The menus in their order, so that keys which belong together stand together.
    for (const QMenu* menu : window.findChildren<QMenu*>()) {
        QString rows;
        for (const QAction* action : menu->actions()) {
            if (action->shortcut().isEmpty())
                continue;
            QStringList keys;
            for (const QKeySequence& key : action->shortcuts())
                keys << key.toString(QKeySequence::NativeText);
            rows += row(keys.join(tr(" or ")), plainText(*action));
        }
        if (rows.isEmpty())
            continue;
        heading(QString(menu->title()).remove(QChar('&')));
        page += rows;
    }
    heading(tr("In a control"));
    page += row(tr("Tab, Shift+Tab"), tr("to the next control, and back"));
    page += row(tr("← → Page Up Page Down"), tr("move the slider, or the timeline's cursor"));
    page += row(tr("Delete, double click"), tr("slider back to the experiment's value"));
    page += row(tr("↑ ↓ in a field"), tr("next value; Enter accepts what is typed, Escape drops it"));
    page += row(tr("Escape on the timeline"), tr("back to live"));
    page += row(tr("Wheel, drag in a plot"), tr("zoom, pan; double click shows all"));
    page += row(tr("Right drag, Shift+drag"), tr("zoom to a box"));
    page += row(tr("Backspace, Alt+←, Alt+→"), tr("undo and redo a zoom, in all plots"));
    page += row(tr("← → ↑ ↓ + − Home"), tr("on a plot: pan, zoom, show all; Ctrl+↑ and Ctrl+↓ zoom the height"));
    page += row(tr("A, B, Shift+A"), tr("cursors A and B at the mouse, for differences; clear them"));
    page += row(tr("Double click on a title"), tr("the plot alone, and back; drag a title onto another to swap them"));
    return page + QStringLiteral("</table>");
}

QString aboutPage(const QString& device)
{
    QString page = QStringLiteral("<h3>Tandem %1</h3><p>%2</p><table cellspacing='4'>")
                       .arg(QCoreApplication::applicationVersion(),
                           tr("SGD and SGD with momentum, trained side by side and compared with error bars.").toHtmlEscaped());
    page += row(tr("Trains on"), device.isEmpty() ? tr("nothing yet") : device);
    const BackendReport report = backendReport("cpu", Backend::Automatic);
    page += row(tr("Networks by hand"), QString::fromStdString(report.blas));
    page += row(QStringLiteral("LibTorch"),
        report.libtorch.empty() ? tr("not in this build: no GPU, no curvature of networks")
                                : QString::fromStdString(report.libtorch));
    page += row(QStringLiteral("Qt"), QString::fromLatin1(qVersion()));
    page += row(tr("Licence"), tr("GPL-3.0-or-later"));
    return page + QStringLiteral("</table>");
}

void showPage(QWidget* parent, const QString& title, const QString& richText)
{
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setObjectName("page");
    auto* text = new QLabel(richText);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction);
    auto* area = new QScrollArea(dialog);
    area->setObjectName("pageText");
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(text);
    area->setMinimumWidth(text->sizeHint().width() + area->verticalScrollBar()->sizeHint().width());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(16);
    column->addWidget(area);
    column->addWidget(buttons);
    // All of it at once, unless it is higher than the window.
    constexpr int margins = 96;
    const int highest = std::max(parent->window()->height() - margins, margins);
    dialog->resize(area->minimumWidth(), std::min(text->sizeHint().height() + margins, highest));
    dialog->show();
}

} // namespace tandem
