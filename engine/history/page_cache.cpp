// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/page_cache.h"

namespace tandem {

namespace {

std::size_t bytesOf(const PageContents& contents)
{
    std::size_t bytes = sizeof contents + contents.samples.capacity() * sizeof(Sample);
    for (const std::vector<Bucket>& level : contents.buckets)
        bytes += sizeof level + level.capacity() * sizeof(Bucket);
    return bytes;
}

} // namespace

std::shared_ptr<const PageContents> PageCache::find(const Key& key, const std::function<PageContents()>& read)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto place = m_places.find(key); place != m_places.end()) {
            m_kept.splice(m_kept.begin(), m_kept, place->second);
            return place->second->second;
        }
    }
    auto contents = std::make_shared<const PageContents>(read());
    const std::lock_guard lock(m_mutex);
    if (const auto place = m_places.find(key); place != m_places.end())
        return place->second->second; // another thread was quicker
    m_kept.emplace_front(key, contents);
    m_places[key] = m_kept.begin();
    m_bytes += bytesOf(*contents);
    while (m_bytes > m_mostBytes && m_kept.size() > 1) {
        m_bytes -= bytesOf(*m_kept.back().second);
        m_places.erase(m_kept.back().first);
        m_kept.pop_back();
    }
    return contents;
}

bool PageCache::contains(const Key& key) const
{
    const std::lock_guard lock(m_mutex);
    return m_places.contains(key);
}

std::size_t PageCache::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace tandem
