// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/seed_block.h"

#include "support/random.h"

#include <algorithm>
#include <cmath>

namespace tandem {

SeedBlock::SeedBlock(int arms, const BlockStart& start, SecondMoments moments, double divergenceLimit, std::int64_t firstSeed,
    int firstColumn, int seeds)
    : m_arms(arms)
    , m_parameters(static_cast<int>(start.start.size()))
    , m_firstColumn(firstColumn)
    , m_seeds(seeds)
    , m_theta(static_cast<std::size_t>(m_parameters * m_arms * blockSeeds))
    , m_buffer(m_theta.size())
    , m_second(moments == SecondMoments::Kept ? m_theta.size() : 0)
    , m_divergedAt(static_cast<std::size_t>(m_arms * blockSeeds), -1)
{
    for (int seed = 0; seed < seeds; ++seed) {
        for (int i = 0; i < m_parameters; ++i) {
            const auto key = static_cast<std::uint64_t>(firstSeed + firstColumn + seed);
            const double spread = start.spread * standardNormals(key, RandomStream::Start, 0, static_cast<std::uint32_t>(i))[0];
            for (int arm = 0; arm < m_arms; ++arm)
                theta(arm, seed, i) = start.start[i] + spread;
        }
    }
    markDiverged(divergenceLimit, 0);
}

void SeedBlock::setDivergedAt(int arm, int seed, std::int64_t step)
{
    m_divergedAt[arm * blockSeeds + seed] = step;
    m_anyDiverged = std::any_of(m_divergedAt.begin(), m_divergedAt.end(), [](std::int64_t at) { return at >= 0; });
}

void SeedBlock::markDiverged(double limit, std::int64_t step)
{
    for (int arm = 0; arm < m_arms; ++arm) {
        for (int seed = 0; seed < m_seeds; ++seed) {
            if (divergedAt(arm, seed) >= 0)
                continue;
            for (int i = 0; i < m_parameters; ++i) {
                if (!(std::abs(theta(arm, seed, i)) <= limit)) {
                    setDivergedAt(arm, seed, step);
                    break;
                }
            }
        }
    }
}

} // namespace tandem
