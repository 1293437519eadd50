// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arm_panel.h"
#include "controls/transport_bar.h"
#include "history/history.h"
#include "logs/compared_runs.h"
#include "runlog/log_edit.h"
#include "runlog/log_reader.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace tandem {

class TrainingController;

/// An arm of a shown run with what was in force last; 0 where nobody said.
struct ShownArm {
    QString name;
    QString optimizer;
    double learningRate = 0.0; ///< effective η
    double momentum = 0.0;
    std::int64_t batchSize = 0;
    int seeds = 0;
    std::int64_t steps = 0;
};

/// What the window shows: the training that runs, or a run log, and logs beside it to compare with. Either is a history, so that
/// all plots show both; what else a window says of it is asked here. GUI thread only.
class ShownRun : public QObject {
    Q_OBJECT
public:
    explicit ShownRun(TrainingController& live, QObject* parent = nullptr);
    ~ShownRun() override;

    /// Opens what lies at a path, by its content: a run log, or an experiment, also a shipped one by its name. False, and
    /// refused(), when it cannot be read, or importWanted(), when it must be imported first: what was shown stays.
    bool open(const QString& nameOrPath);
    /// Shows run logs beside it, until another run is opened. Those that cannot be read are refused().
    void compareWith(const QStringList& logs);
    bool isCompared() const;
    /// The last step of the runs that are shown beside it; 0: there are none.
    std::int64_t comparedStep() const;
    /// What is shown, the run that the window is about first; hidden ones too.
    struct Row {
        QString name;
        std::vector<ShownArm> arms;
        ComparedRuns::Visible visible = ComparedRuns::Visible::Yes;
        std::string id;    ///< of the run; empty where it has none that lasts
        int firstArm = -1; ///< its arms in history() are [firstArm, …); −1: it is hidden
    };
    std::vector<Row> rows() const;
    /// The colours that the experiment which trains gives its arms, numbers in the palette.
    std::vector<int> liveColors() const;
    /// Gives a row another name, and hides it or shows it again; the first is always shown.
    void setRow(int row, const QString& name, ComparedRuns::Visible visible);
    void stopComparing();

    /// The log that is shown; null while it is the training.
    const OpenLog* log() const { return m_log.get(); }
    bool isLive() const { return !m_log; }
    /// What the plots show: the run alone, or with those beside it.
    std::shared_ptr<const History> history() const;

    QString title() const;
    /// A few lines about it: the experiment's description, or what made the log and what is wrong with it.
    QString description() const;
    /// The shipped experiment or file that trains; empty for a log.
    QString experimentName() const;
    /// What was opened, to open it again next time.
    QString source() const;
    std::vector<ArmPanel::Setup> arms() const;
    /// What one can do instead of moving the sliders; empty when one can.
    QString readOnlyReason() const;
    RunReadout readout() const;
    /// What it is doing, and what is wrong with it, a sentence each.
    QString sentence() const;
    QString warning() const;
    /// The step at which the run left its parent; none when it began at 0.
    std::optional<std::int64_t> forkStep() const;
    /// Notes about it, as they are or will be in its log.
    const std::vector<LogNote>& notes() const;
    /// Why nothing can be noted; empty when it can.
    QString notesObjection() const;
    /// Changes a note, the title or whether it is kept, in its log, also while it is recorded. Throws InputError.
    void edit(const LogEdit& edit);
    /// Whether something moves without the user.
    bool isMoving() const;

    /// Reads what is new; emits what follows from it. Once a frame.
    void poll();

Q_SIGNALS:
    /// Another run is shown; its history follows when it is loaded.
    void opened();
    void historyReplaced();
    void statusChanged();
    void refused(const QString& sentence);
    /// What was to be opened is another program's record: it becomes a log first.
    void importWanted(const QString& source);

private:
    void showLive();
    std::shared_ptr<const History> ownHistory() const;
    QString ownName() const;
    std::string ownId() const;
    void join();

    TrainingController& m_live;
    std::unique_ptr<OpenLog> m_log;
    std::unique_ptr<ComparedRuns> m_compared;
    QString m_givenName; ///< of the first row, by the user
};

} // namespace tandem
