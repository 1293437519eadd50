// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/amx_tiles.h"

#include <cassert>

// This file alone is compiled for AMX, which adds instructions that no compiler chooses by itself.
#ifdef __AMX_BF16__

#include "networks/tile_kernel.h"

#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace tandem {
namespace {

/// What LDTILECFG reads: eight tiles of 16 rows of 64 bytes.
struct alignas(64) TileLayout {
    std::uint8_t palette = 1;
    std::uint8_t startRow = 0;
    std::array<std::uint8_t, 14> reserved{};
    std::array<std::uint16_t, 16> rowBytes{64, 64, 64, 64, 64, 64, 64, 64};
    std::array<std::uint8_t, 16> rows{16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileLayout) == 64);
constexpr TileLayout tileLayout;

std::uint64_t stateEnabledBySystem()
{
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return std::uint64_t{high} << 32U | low;
}

/// The accumulators are tiles 0 to 3, the left factor is 4, and right factors take turns in 5 to 7. The intrinsics want their
/// tiles as literals.
class AmxTiles {
public:
    template <int t> void clear()
    {
        if constexpr (t == 0)
            _tile_zero(0);
        else if constexpr (t == 1)
            _tile_zero(1);
        else if constexpr (t == 2)
            _tile_zero(2);
        else
            _tile_zero(3);
    }
    template <int t> void load(const float* c, std::int64_t stride)
    {
        const std::int64_t bytes = stride * std::int64_t{sizeof(float)};
        if constexpr (t == 0)
            _tile_loadd(0, c, bytes);
        else if constexpr (t == 1)
            _tile_loadd(1, c, bytes);
        else if constexpr (t == 2)
            _tile_loadd(2, c, bytes);
        else
            _tile_loadd(3, c, bytes);
    }
    template <int t> void store(float* c, std::int64_t stride) const
    {
        const std::int64_t bytes = stride * std::int64_t{sizeof(float)};
        if constexpr (t == 0)
            _tile_stored(0, c, bytes);
        else if constexpr (t == 1)
            _tile_stored(1, c, bytes);
        else if constexpr (t == 2)
            _tile_stored(2, c, bytes);
        else
            _tile_stored(3, c, bytes);
    }
    void setLeft(const std::uint32_t* a) { _tile_loadd(4, a, rowBytes); }
    template <int t> void addProduct(const std::uint32_t* b)
    {
        if constexpr (t == 0) {
            _tile_loadd(5, b, rowBytes);
            _tile_dpbf16ps(0, 4, 5);
        } else if constexpr (t == 1) {
            _tile_loadd(6, b, rowBytes);
            _tile_dpbf16ps(1, 4, 6);
        } else if constexpr (t == 2) {
            _tile_loadd(7, b, rowBytes);
            _tile_dpbf16ps(2, 4, 7);
        } else {
            _tile_loadd(5, b, rowBytes);
            _tile_dpbf16ps(3, 4, 5);
        }
    }

private:
    static constexpr std::int64_t rowBytes = 64;
};

} // namespace

bool requestAmx()
{
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    std::uint32_t d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0)
        return false;
    constexpr std::uint32_t instructions = bit_AMX_TILE | bit_AMX_BF16;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & instructions) != instructions)
        return false;
    constexpr std::uint64_t tileState = std::uint64_t{3} << 17U; // their layout, and what is in them
    if ((stateEnabledBySystem() & tileState) != tileState)
        return false;
    constexpr long requestPermission = 0x1023; // ARCH_REQ_XCOMP_PERM of asm/prctl.h, Linux 5.16 and later
    constexpr long tileData = 18;
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

void configureAmx()
{
    _tile_loadconfig(&tileLayout);
}

void releaseAmx()
{
    _tile_release();
}

void multiplyInAmx(const TileStrip& strip)
{
    // The intrinsics do not tell the compiler that they read memory: what a caller wrote has to be there.
    __asm__ volatile("" ::: "memory");
    multiplyStrip<AmxTiles>(strip);
}

} // namespace tandem

#else

namespace tandem {

bool requestAmx()
{
    return false;
}

void configureAmx()
{
    assert(false);
}

void releaseAmx()
{
    assert(false);
}

void multiplyInAmx(const TileStrip&)
{
    assert(false);
}

} // namespace tandem

#endif
