// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QToolButton;

namespace tandem {

class ExperimentChooser;
class MainWindow;

/// The ways to the sheet of experiments: first in the menu Experiment, and a button beside the list of their names, which stays
/// the short way.
class ChooseExperiment : public QObject {
    Q_OBJECT
public:
    explicit ChooseExperiment(MainWindow* window);

    void showChooser();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    MainWindow* m_window;
    QToolButton* m_button;
    QPointer<ExperimentChooser> m_chooser;
};

} // namespace tandem
