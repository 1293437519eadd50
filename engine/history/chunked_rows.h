// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace tandem {

/// An append-only array of rows of `width` numbers whose elements never move: one thread appends, any number of threads
/// read the rows below size() without a lock. Chunk c holds firstChunkRows · 2^c rows, so the chunk table has a fixed size.
template <typename T> class ChunkedRows {
    static_assert(std::is_trivially_copyable_v<T>); // elements live from when they are written
public:
    /// firstChunkRows must be a power of two.
    explicit ChunkedRows(std::size_t width = 1, std::size_t firstChunkRows = 256)
        : m_width(width)
        , m_firstChunkRows(firstChunkRows)
    {
    }

    std::size_t width() const { return m_width; }

    /// Rows that are complete and may be read.
    std::int64_t size() const { return m_size.load(std::memory_order_acquire); }

    /// The row `index` < size(), [width].
    std::span<const T> row(std::int64_t index) const
    {
        const Place place = locate(index);
        return {m_chunks[place.chunk].get() + place.row * m_width, m_width};
    }
    const T& operator[](std::int64_t index) const { return row(index).front(); }

    /// The row that the next publish() makes visible, of no value yet; only the writer may call.
    std::span<T> next()
    {
        const Place place = locate(m_size.load(std::memory_order_relaxed));
        if (!m_chunks[place.chunk])
            m_chunks[place.chunk] = chunkOf((m_firstChunkRows << place.chunk) * m_width);
        return {m_chunks[place.chunk].get() + place.row * m_width, m_width};
    }
    void publish() { m_size.fetch_add(1, std::memory_order_release); }

    void append(const T& value)
    {
        next().front() = value;
        publish();
    }

private:
    struct Release {
        void operator()(T* elements) const { ::operator delete(elements); }
    };
    using Chunk = std::unique_ptr<T[], Release>;

    /// Memory that nothing has touched: initializing a chunk of megabytes would hold up whoever appends for milliseconds.
    static Chunk chunkOf(std::size_t elements) { return Chunk(static_cast<T*>(::operator new(elements * sizeof(T)))); }

    struct Place {
        std::size_t chunk;
        std::size_t row;
    };
    Place locate(std::int64_t index) const
    {
        const auto position = static_cast<std::size_t>(index) / m_firstChunkRows + 1;
        const auto chunk = static_cast<std::size_t>(std::bit_width(position)) - 1;
        const std::size_t firstRow = ((std::size_t{1} << chunk) - 1) * m_firstChunkRows;
        return {chunk, static_cast<std::size_t>(index) - firstRow};
    }

    std::size_t m_width;
    std::size_t m_firstChunkRows;
    std::atomic<std::int64_t> m_size{0};
    std::array<Chunk, 48> m_chunks;
};

} // namespace tandem
