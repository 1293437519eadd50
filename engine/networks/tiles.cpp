// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tiles.h"

#include "networks/amx_tiles.h"
#include "networks/emulated_tiles.h"
#include "networks/tile_check.h"
#include "networks/tile_kernel.h"

#include <cassert>
#include <cstdlib>
#include <string_view>

namespace tandem {

namespace {

AmxUse findAmx()
{
    const char* wanted = std::getenv("TANDEM_AMX");
    if (wanted && std::string_view(wanted) == "off")
        return AmxUse::Off;
    if (!requestAmx())
        return AmxUse::Absent;
    configureAmx();
    const bool right = multipliesAsDefined(multiplyInAmx);
    releaseAmx();
    return right ? AmxUse::On : AmxUse::Faulty;
}

} // namespace

AmxUse amxUse()
{
    static const AmxUse use = findAmx();
    return use;
}

TileUnit bestTileUnit()
{
    return amxUse() == AmxUse::On ? TileUnit::Hardware : TileUnit::Emulated;
}

TileSession::TileSession(TileUnit unit)
    : m_unit(unit)
{
    assert(unit == TileUnit::Emulated || bestTileUnit() == TileUnit::Hardware);
    if (m_unit == TileUnit::Hardware)
        configureAmx();
}

TileSession::~TileSession()
{
    if (m_unit == TileUnit::Hardware)
        releaseAmx();
}

void TileSession::multiply(const TileStrip& strip) const
{
    assert(strip.tiles >= 1 && strip.blockTiles >= strip.tiles && strip.stride >= tileSide * strip.tiles);
    if (m_unit == TileUnit::Hardware)
        multiplyInAmx(strip);
    else
        multiplyStrip<EmulatedTiles>(strip);
}

} // namespace tandem
