// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QAction;
class QSplitter;

namespace tandem {

class MainWindow;

/// Presenter mode, for a projector: large type, thick lines, high contrast, the whole screen; the controls stay usable. F5
/// enters and leaves, so does Escape where nothing else wants it; remembered from one start to the next.
class Presenter : public QObject {
    Q_OBJECT
public:
    explicit Presenter(MainWindow* window);
    ~Presenter() override;

    enum class Screen {
        Whole,
        Window, ///< as large as it is: for pictures
    };
    bool isOn() const { return m_on; }
    void enter(Screen screen);
    /// Where the window's splitter stands without presenter mode, as QSplitter saves it.
    QByteArray ownSplitterState() const;
    void leave();

Q_SIGNALS:
    /// The mode was entered or left.
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void emphasize(double textScale, double lineWidth);

    MainWindow* m_window;
    QSplitter* m_splitter;
    QAction* m_action = nullptr;
    bool m_on = false;
    bool m_wasFullScreen = false;
    QByteArray m_splitterBefore;
};

} // namespace tandem
