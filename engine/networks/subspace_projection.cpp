// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/subspace_projection.h"

#include "instruments/lanczos.h"
#include "support/interrupted.h"
#include "support/subspace_tolerance.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace tandem {

namespace {

/// In several sums, so that an addition does not wait for the last; always in the same order.
double dot(std::span<const float> a, std::span<const float> b)
{
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= a.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += static_cast<double>(a[i + lane]) * static_cast<double>(b[i + lane]);
    double sum = 0.0;
    for (; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    for (const double part : sums)
        sum += part;
    return sum;
}

/// Of Hessian and vector, each of which leaves a vector [size] behind.
int mostProducts(std::int64_t size, int count)
{
    constexpr std::int64_t numbers = 16'777'216; // in those vectors, 128 MB
    constexpr std::int64_t besides = 60;
    constexpr std::int64_t patience = 600; // beyond, what they cost grows with their square
    const std::int64_t least = besides + 10 * count;
    const std::int64_t most = std::max(least, std::min(besides + 40 * count, patience));
    return static_cast<int>(std::clamp(numbers / size, least, most));
}

} // namespace

DominantSubspace DominantSubspaces::at(std::span<const float> theta, int count)
{
    std::unique_ptr<Objective> objective;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            objective = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (!objective)
        objective = m_makeObjective();
    const std::vector<double> point(theta.begin(), theta.end());
    const auto size = static_cast<std::int64_t>(point.size());
    const LargestEigenpairs found = largestEigenpairs(size,
        [&](std::span<const double> vector, std::span<double> out) {
            if (m_interrupted->load(std::memory_order_relaxed))
                throw Interrupted{};
            objective->hessianVector(point, vector, out);
        },
        {.count = count, .tolerance = subspaceTolerance, .mostProducts = mostProducts(size, count)});
    DominantSubspace subspace;
    subspace.basis.reserve(found.vectors.size());
    for (const std::vector<double>& vector : found.vectors)
        subspace.basis.emplace_back(vector.begin(), vector.end());
    // Where all curvatures are 0 any directions are eigenvectors.
    subspace.residual = found.largest == 0.0 ? 0.0 : *std::ranges::max_element(found.residuals) / found.largest;
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(objective));
    return subspace;
}

SubspaceProjection::SubspaceProjection(
    std::shared_ptr<DominantSubspaces> subspaces, const UpdatePlan& plan, std::span<float> anchor)
    : m_subspaces(std::move(subspaces))
    , m_part(plan.gradientPart())
    , m_count(plan.settings().subspace)
    , m_every(plan.settings().subspaceEvery)
    , m_anchor(anchor)
{
    assert(m_part != GradientPart::Whole && m_every >= 1);
}

void SubspaceProjection::prepare(std::int64_t step, std::span<const float> theta)
{
    if (step % m_every == 0)
        std::ranges::copy(theta, m_anchor.begin());
    else if (!m_subspace.basis.empty())
        return;
    m_subspace = m_subspaces->at(m_anchor, m_count);
}

void SubspaceProjection::project(std::span<float> gradient) const
{
    // Against the gradient as it came: the basis is orthonormal, to the precision of its numbers.
    std::vector<double> inside(gradient.size(), 0.0);
    for (const std::vector<float>& vector : m_subspace.basis) {
        const double part = dot(vector, gradient);
        for (std::size_t i = 0; i < inside.size(); ++i)
            inside[i] += part * static_cast<double>(vector[i]);
    }
    for (std::size_t i = 0; i < inside.size(); ++i)
        gradient[i]
            = static_cast<float>(m_part == GradientPart::Dominant ? inside[i] : static_cast<double>(gradient[i]) - inside[i]);
}

} // namespace tandem
