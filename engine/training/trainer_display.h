// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "training/trainer.h"

#include <memory>
#include <mutex>

namespace tandem {

/// What a trainer's thread shows to its owner, and what the owner may interrupt. Any thread may call.
class TrainerDisplay {
public:
    TrainerStatus status() const
    {
        const std::lock_guard lock(m_mutex);
        return m_status;
    }
    std::shared_ptr<const History> history() const
    {
        const std::lock_guard lock(m_mutex);
        return m_history;
    }
    std::shared_ptr<const ParameterPath> path() const
    {
        const std::lock_guard lock(m_mutex);
        return m_path;
    }

    void show(const TrainerStatus& status)
    {
        const std::lock_guard lock(m_mutex);
        m_status = status;
    }
    /// Of a run that begins.
    void show(std::shared_ptr<const History> history, std::shared_ptr<const ParameterPath> path)
    {
        const std::lock_guard lock(m_mutex);
        m_history = std::move(history);
        m_path = std::move(path);
    }

    /// What interrupt() tells to give up; null for nothing.
    void setInterruptible(Ensemble* ensemble)
    {
        const std::lock_guard lock(m_mutex);
        m_interruptible = ensemble;
    }
    void interrupt()
    {
        const std::lock_guard lock(m_mutex);
        if (m_interruptible)
            m_interruptible->interrupt();
    }

private:
    mutable std::mutex m_mutex;
    Ensemble* m_interruptible = nullptr;
    TrainerStatus m_status;
    std::shared_ptr<const History> m_history;
    std::shared_ptr<const ParameterPath> m_path;
};

} // namespace tandem
