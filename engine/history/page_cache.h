// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/bucket.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

namespace tandem {

/// A value with the step that it belongs to.
struct Sample {
    std::int64_t step = 0;
    double value = 0.0;
};

/// What has been read of a page: its samples, or only the buckets above them.
struct PageContents {
    std::vector<Sample> samples;              ///< empty when only the buckets were read
    std::vector<std::vector<Bucket>> buckets; ///< [level] of 2^(lowestLevel + level) samples each
    int lowestLevel = 0;
};

/// The pages read last of all the series of a history, up to a number of bytes. Any thread may call.
class PageCache {
public:
    explicit PageCache(std::size_t mostBytes = std::size_t{128} << 20)
        : m_mostBytes(mostBytes)
    {
    }

    struct Key {
        std::uint64_t series = 0;
        std::int64_t page = 0;
        int part = 0; ///< 0: buckets only, 1: samples
        auto operator<=>(const Key&) const = default;
    };
    /// What is kept under `key`; `read` makes it when it is not there, without holding the lock.
    std::shared_ptr<const PageContents> find(const Key& key, const std::function<PageContents()>& read);
    bool contains(const Key& key) const;
    std::size_t bytes() const;

private:
    using Kept = std::pair<Key, std::shared_ptr<const PageContents>>;

    const std::size_t m_mostBytes;
    mutable std::mutex m_mutex;
    std::list<Kept> m_kept; // latest first
    std::map<Key, std::list<Kept>::iterator> m_places;
    std::size_t m_bytes = 0;
};

} // namespace tandem
