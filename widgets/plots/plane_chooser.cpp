// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plane_chooser.h"

#include <QActionGroup>
#include <QMenu>

namespace tandem {
namespace {

QString shortName(PlaneRequest::Kind kind)
{
    switch (kind) {
    case PlaneRequest::Kind::Arms:
        return PlaneChooser::tr("θ₀, both arms");
    case PlaneRequest::Kind::Eigenvectors:
        return PlaneChooser::tr("Hessian");
    case PlaneRequest::Kind::Random:
        return PlaneChooser::tr("Random");
    case PlaneRequest::Kind::Coordinates:
        return PlaneChooser::tr("Two parameters");
    case PlaneRequest::Kind::Joint:
        break;
    }
    return PlaneChooser::tr("Joint PCA");
}

/// Whether both are the same action's: the parameters are chosen elsewhere.
bool sameAction(PlaneRequest a, const PlaneRequest& b)
{
    a.first = b.first;
    a.second = b.second;
    return a == b;
}

} // namespace

PlaneChooser::PlaneChooser(QWidget* parent)
    : QToolButton(parent)
    , m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("planeChooser"));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setFocusPolicy(Qt::TabFocus);
    m_menu->setObjectName(QStringLiteral("planeMenu"));
    m_menu->setTitle(tr("Plane of the tra&jectories"));
    m_menu->setToolTipsVisible(true);
    setMenu(m_menu);
    m_offer.objection = tr("There is no run yet.");
    fill();
    showRequest({});
}

void PlaneChooser::setOffer(const Offer& offer)
{
    m_offer = offer;
    fill();
    showRequest({});
}

void PlaneChooser::showRequest(const PlaneRequest& request)
{
    m_request = request;
    const QString name = shortName(request.kind);
    setText(name + QStringLiteral(" ▾"));
    setAccessibleName(tr("plane: %1").arg(name));
    setToolTip(tr("The plane in the space of parameters that the paths are shown on: %1").arg(name));
    for (QAction* action : m_planes->actions())
        action->setChecked(sameAction(action->data().value<PlaneRequest>(), request));
}

void PlaneChooser::add(QMenu* menu, const char* name, const QString& text, const QString& toolTip, const PlaneRequest& request)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(QLatin1String("plane-") + QLatin1String(name));
    action->setToolTip(toolTip);
    action->setCheckable(true);
    action->setData(QVariant::fromValue(request));
    m_planes->addAction(action);
    connect(action, &QAction::triggered, this, [this, action] {
        const auto chosenNow = action->data().value<PlaneRequest>();
        showRequest(chosenNow);
        Q_EMIT chosen(chosenNow);
    });
}

void PlaneChooser::addForArms(const char* name, const QString& text, const QString& toolTip, PlaneRequest::Kind kind)
{
    QMenu* arms = m_menu->addMenu(text);
    arms->setToolTipsVisible(true);
    arms->menuAction()->setToolTip(m_offer.objection.isEmpty() ? toolTip : m_offer.objection);
    arms->setEnabled(m_offer.objection.isEmpty());
    for (int arm = 0; arm < m_offer.arms.size(); ++arm)
        add(arms, qPrintable(QStringLiteral("%1-%2").arg(QLatin1String(name)).arg(arm)),
            tr("through θ of %1").arg(m_offer.arms[arm]), toolTip, {kind, arm, m_offer.first, m_offer.second});
}

void PlaneChooser::fill()
{
    m_menu->hide();
    m_menu->clear();
    for (QMenu* menu : m_menu->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly))
        menu->deleteLater();
    delete m_planes;
    m_planes = new QActionGroup(this);
    const QString joint
        = tr("The plane in which all arms and seeds move most: principal directions of θ − θ₀, always up to date");
    add(m_menu, "joint", tr("&Joint PCA"),
        m_offer.sketched
            ? tr("%1. Of so many parameters it is one of sketches, which are no θ whose loss could be evaluated: the "
                 "other planes have contours")
                  .arg(joint)
            : joint,
        {});
    m_menu->addSeparator();
    const QString objection = m_offer.objection.isEmpty() ? m_offer.armsObjection : m_offer.objection;
    add(m_menu, "arms", tr("&θ₀ and both arms"),
        objection.isEmpty()
            ? tr("The plane through θ₀ and where both compared arms are now: x along θ − θ₀ of the first, y orthogonal to it")
            : objection,
        {.kind = PlaneRequest::Kind::Arms});
    m_planes->actions().constLast()->setEnabled(objection.isEmpty());
    addForArms("eigenvectors", tr("Top two &Hessian eigenvectors"),
        tr("θ + x v₁ + y v₂ with H v = λ v: the two directions of largest curvature at the present θ of an arm"),
        PlaneRequest::Kind::Eigenvectors);
    addForArms("random", tr("&Random directions, filter-normalised"),
        tr("θ + x d₁ + y d₂: random directions, each filter's part as long as that filter's weights (Li et al. 2018)"),
        PlaneRequest::Kind::Random);
    addForArms("coordinates", tr("Two &parameters"), tr("θ + x e_i + y e_j: the loss when two parameters of an arm move alone"),
        PlaneRequest::Kind::Coordinates);
}

} // namespace tandem
