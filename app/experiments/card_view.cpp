// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiments/card_view.h"

#include "controls/text_label.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"

#include <QFrame>
#include <QVBoxLayout>

namespace tandem {

namespace {

TextLabel* addText(QVBoxLayout* column, TextStyle style, const char* name)
{
    auto* label = new TextLabel(style);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
    return label;
}

QString factRow(const QString& name, const QString& fact)
{
    return QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>").arg(name.toHtmlEscaped(), fact);
}

} // namespace

CardView::CardView(QWidget* parent)
    : ColumnScroll(new QWidget, parent)
{
    widget()->setAutoFillBackground(true);
    widget()->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(widget());
    column->setContentsMargins(24, 16, 24, 16);
    column->setSpacing(12);
    m_title = addText(column, TextStyle::Heading, "cardTitle");
    m_description = addText(column, TextStyle::Body, "cardDescription");
    m_watchBox = new QFrame(widget());
    m_watchBox->setAutoFillBackground(true);
    m_watchBox->setBackgroundRole(QPalette::AlternateBase);
    auto* inside = new QVBoxLayout(m_watchBox);
    inside->setContentsMargins(12, 8, 12, 8);
    m_watch = addText(inside, TextStyle::Body, "cardWatch");
    column->addWidget(m_watchBox);
    m_facts = addText(column, TextStyle::Small, "cardFacts");
    m_facts->setTextFormat(Qt::RichText);
    m_about = addText(column, TextStyle::Quiet, "cardAbout");
    column->addStretch(1);
}

void CardView::show(const ExperimentCard& card)
{
    m_title->setText(card.title);
    m_description->setText(card.description);
    m_about->setText(card.about);
    m_watch->setText(card.watch);
    m_watchBox->setVisible(!card.watch.isEmpty());
    const PlotTheme theme(palette(), font());
    QStringList arms;
    for (const ExperimentCard::ArmLine& arm : card.arms)
        arms << QStringLiteral("<span style='color:%1'>■</span> %2")
                    .arg(theme.visible(paletteColor(arm.color)).name(), arm.text.toHtmlEscaped());
    m_facts->setText(QStringLiteral("<table cellspacing='2'>") + factRow(tr("Problem"), card.problem.toHtmlEscaped())
        + factRow(tr("Arms"), arms.join(QStringLiteral("<br/>"))) + factRow(tr("Size"), card.size.toHtmlEscaped())
        + QStringLiteral("</table>"));
}

void CardView::showNone(const QString& sentence)
{
    m_title->setText({});
    m_description->setText(sentence);
    m_watchBox->hide();
    m_facts->setText({});
    m_about->setText({});
}

} // namespace tandem
