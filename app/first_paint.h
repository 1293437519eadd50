// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <future>

namespace tandem {

/// Lets a window be seen before what takes long begins: reading a data set, and loading LibTorch where that is asked for. While
/// the dynamic linker is at that, Qt waits for it with its plugins, and with threads that have not begun.
class FirstPaint : public QObject {
    Q_OBJECT
public:
    FirstPaint() = default;
    ~FirstPaint() override { release(); }

    /// Ready once `window` has been painted for the first time, or a second has passed (it may begin minimised), or this has
    /// gone.
    std::shared_future<void> of(QWidget* window);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void release();

    std::promise<void> m_promise;
    bool m_released = false;
};

} // namespace tandem
