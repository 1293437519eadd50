// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/closed_form_objective.h"

#include "problems/landscape_factory.h"

namespace tandem {

namespace {

class LandscapeObjective final : public Objective {
public:
    explicit LandscapeObjective(const LandscapeConfig& config)
        : m_landscape(makeLandscape(config))
    {
    }

    std::int64_t parameters() const override { return m_landscape->parameters(); }
    double loss(std::span<const double> theta) override { return m_landscape->loss(theta); }
    void gradient(std::span<const double> theta, std::span<double> out) override { m_landscape->gradient(theta, out); }
    void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) override
    {
        m_landscape->hessianVector(theta, vector, out);
    }
    std::optional<double> curvatureOfNoise(std::span<const double> theta) override
    {
        return m_landscape->curvatureOfNoise(theta);
    }

private:
    std::unique_ptr<Landscape> m_landscape;
};

class QuadraticObjective final : public Objective {
public:
    explicit QuadraticObjective(QuadraticConfig config)
        : m_config(std::move(config))
    {
    }

    std::int64_t parameters() const override { return static_cast<std::int64_t>(m_config.curvatures.size()); }
    double loss(std::span<const double> theta) override
    {
        double loss = 0.0;
        for (std::size_t i = 0; i < theta.size(); ++i)
            loss += 0.5 * m_config.curvatures[i] * (theta[i] * theta[i]);
        return loss;
    }
    void gradient(std::span<const double> theta, std::span<double> out) override { hessianVector(theta, theta, out); }
    void hessianVector(std::span<const double> /*theta*/, std::span<const double> vector, std::span<double> out) override
    {
        for (std::size_t i = 0; i < vector.size(); ++i)
            out[i] = m_config.curvatures[i] * vector[i];
    }
    /// Σ_i h_i Σ_ii, with Σ_ii by QuadraticNoise.
    std::optional<double> curvatureOfNoise(std::span<const double> theta) override
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < theta.size(); ++i)
            sum += m_config.curvatures[i] * variance(i, theta[i]);
        return sum;
    }

private:
    double variance(std::size_t coordinate, double x) const
    {
        switch (m_config.noise) {
        case QuadraticNoise::None:
            return 0.0;
        case QuadraticNoise::Isotropic:
            return m_config.noiseVariance;
        case QuadraticNoise::Proportional:
            return m_config.noiseVariance * m_config.curvatures[coordinate];
        case QuadraticNoise::Multiplicative:
            break;
        }
        return m_config.noiseVariance * (x * x);
    }

    QuadraticConfig m_config;
};

} // namespace

std::unique_ptr<Objective> makeObjective(const LandscapeConfig& config)
{
    return std::make_unique<LandscapeObjective>(config);
}

std::unique_ptr<Objective> makeObjective(const QuadraticConfig& config)
{
    return std::make_unique<QuadraticObjective>(config);
}

} // namespace tandem
