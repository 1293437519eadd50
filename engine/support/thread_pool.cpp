// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/thread_pool.h"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tandem {

void lowerThreadPriority()
{
#ifdef __linux__
    // On Linux a nice value belongs to the thread. Being refused only costs fluidity.
    constexpr int nice = 5;
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
#endif
}

ThreadPool::ThreadPool(int threads)
{
    for (int i = 1; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
}

void ThreadPool::forEach(int count, const std::function<void(int)>& task)
{
    std::unique_lock lock(m_mutex);
    m_task = &task;
    m_next = 0;
    m_count = count;
    m_error = nullptr;
    if (count > 1)
        m_wake.notify_all();
    takeTasks(lock);
    m_done.wait(lock, [this] { return m_running == 0; });
    m_task = nullptr;
    if (m_error)
        std::rethrow_exception(m_error);
}

void ThreadPool::work()
{
    lowerThreadPriority();
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stop || (m_task && m_next < m_count); });
        if (m_stop)
            return;
        takeTasks(lock);
    }
}

void ThreadPool::takeTasks(std::unique_lock<std::mutex>& lock)
{
    while (m_task && m_next < m_count) {
        const int index = m_next++;
        const std::function<void(int)>& task = *m_task;
        ++m_running;
        lock.unlock();
        std::exception_ptr error;
        try {
            task(index);
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        if (error && !m_error)
            m_error = error;
        if (--m_running == 0 && m_next >= m_count)
            m_done.notify_all();
    }
}

} // namespace tandem
