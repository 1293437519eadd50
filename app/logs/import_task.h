// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/import_progress.h"

#include <chrono>
#include <functional>
#include <future>
#include <memory>

namespace tandem {

/// Work on a thread of its own that can be watched and cancelled. GUI thread; the destructor cancels and waits.
template <typename Result> class ImportTask {
public:
    explicit ImportTask(std::function<Result(ImportProgress&)> work)
        : m_result(std::async(std::launch::async, [progress = m_progress, work = std::move(work)] { return work(*progress); }))
    {
    }
    ~ImportTask() { m_progress->cancel(); }
    ImportTask(const ImportTask&) = delete;
    ImportTask& operator=(const ImportTask&) = delete;

    ImportProgress& progress() { return *m_progress; }
    bool isDone() const { return m_result.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
    /// Once, when done: the result, or what the work threw.
    Result take() { return m_result.get(); }

private:
    std::shared_ptr<ImportProgress> m_progress = std::make_shared<ImportProgress>();
    std::future<Result> m_result;
};

} // namespace tandem
