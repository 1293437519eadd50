// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

class QPainter;

namespace tandem {

/// Something that happened at a step.
struct TimelineMark {
    enum class Kind {
        Change, ///< of a hyperparameter
        Fork,   ///< where the run left its parent
        Note,
    };
    std::int64_t step = 0;
    int arm = 0;  ///< of a change
    QString text; ///< "SGDM: η 0.1 → 0.2"
    Kind kind = Kind::Change;
};

/// The whole run from step 0 to its planned end, its interventions, and a cursor that every plot follows: dragged with
/// the mouse, moved by the arrow keys, let go by Escape or by dragging beyond what is done.
class Timeline : public QWidget {
    Q_OBJECT
public:
    explicit Timeline(QWidget* parent = nullptr);

    /// What the end of what is done is called: "live", or "end" of a recorded run.
    void setEndName(const QString& name);
    const QString& endName() const { return m_endName; }

    /// `done` steps of `planned`.
    void setProgress(std::int64_t done, std::int64_t planned);
    std::int64_t done() const { return m_done; }
    std::int64_t planned() const { return m_planned; }
    void setMarks(std::vector<TimelineMark> marks);
    const std::vector<TimelineMark>& marks() const { return m_marks; }
    /// [arm], which give the marks of changes the colours that the arms have in the plots; beyond, every arm is a family.
    void setFamilies(std::vector<ArmFamily> families);
    /// The change that is marked nearest to x, at most `pixels` away; null: none is.
    const TimelineMark* changeNear(int x, int pixels) const;

    /// Where the cursor stands; none while the plots are live.
    std::optional<std::int64_t> cursorStep() const { return m_cursor; }
    void setCursorStep(std::optional<std::int64_t> step);

    /// Pixels of a step, and the step that is nearest to a pixel.
    double xOf(std::int64_t step) const;
    std::int64_t stepAt(double x) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The user moved the cursor, or let it go.
    void cursorStepEdited(std::optional<std::int64_t> step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void drawMarks(QPainter& painter) const;
    QRectF track() const;
    std::int64_t end() const;
    void moveCursor(std::int64_t step);

    std::int64_t m_done = 0;
    std::int64_t m_planned = 0;
    QString m_endName;
    std::vector<TimelineMark> m_marks;
    std::vector<ArmFamily> m_families;
    std::optional<std::int64_t> m_cursor;
};

} // namespace tandem
