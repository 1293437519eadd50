// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_plane.h"

#include <QStringList>
#include <QToolButton>

class QActionGroup;
class QMenu;

namespace tandem {

/// A small button with the planes that trajectories can be shown on; its actions are named "plane-joint", "plane-arms",
/// "plane-eigenvectors-0" and so on, the number being the arm's, and are exclusive.
class PlaneChooser : public QToolButton {
    Q_OBJECT
public:
    explicit PlaneChooser(QWidget* parent);

    /// What a run has to offer beside the joint PCA; a sentence in `objection` says why it has nothing.
    struct Offer {
        QStringList arms;
        QString objection;
        QString armsObjection;  ///< why there is no plane through both arms alone; empty: there is one
        std::int64_t first = 1; ///< the two parameters that are offered first, counted from 1
        std::int64_t second = 2;
        std::int64_t parameters = 0; ///< 0: not known
        bool sketched = false;       ///< the joint PCA is one of sketches, in which no loss can be evaluated
    };
    /// Forgets what was chosen: the joint PCA it is.
    void setOffer(const Offer& offer);
    const PlaneRequest& request() const { return m_request; }
    std::int64_t parameters() const { return m_offer.parameters; }
    /// Marks a plane as the one in force.
    void showRequest(const PlaneRequest& request);

Q_SIGNALS:
    void chosen(const tandem::PlaneRequest& request);

private:
    void fill();
    void add(QMenu* menu, const char* name, const QString& text, const QString& toolTip, const PlaneRequest& request);
    void addForArms(const char* name, const QString& text, const QString& toolTip, PlaneRequest::Kind kind);

    Offer m_offer;
    PlaneRequest m_request;
    QMenu* m_menu;
    QActionGroup* m_planes = nullptr;
};

} // namespace tandem
