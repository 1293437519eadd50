// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tandem {

/// Lets the calling thread yield to normal ones, so that a window stays fluid while training uses every core.
void lowerThreadPriority();

/// A fixed set of threads for work over groups of replicas: one wake-up per block of steps, no barrier inside it.
class ThreadPool {
public:
    /// `threads` ≥ 1 in all, the caller of forEach() being one of them.
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const { return static_cast<int>(m_threads.size()) + 1; }

    /// Calls task(0), …, task(count − 1), each once, on any of the threads, and returns when all are done. The first
    /// exception thrown by a task is thrown here. One caller at a time.
    void forEach(int count, const std::function<void(int)>& task);

private:
    void work();
    void takeTasks(std::unique_lock<std::mutex>& lock);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_done;
    const std::function<void(int)>* m_task = nullptr;
    int m_next = 0;
    int m_count = 0;
    int m_running = 0;
    bool m_stop = false;
    std::exception_ptr m_error;
    std::vector<std::jthread> m_threads;
};

} // namespace tandem
