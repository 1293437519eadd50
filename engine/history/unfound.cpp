// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/unfound.h"

#include "support/subspace_tolerance.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace tandem {

namespace {

const Series* filled(const History& history, const std::string& metric, int arm)
{
    const Series* series = history.find({metric, arm, allSeeds});
    return series && series->size() > 0 ? series : nullptr;
}

/// Whether the last value of a series is NaN.
bool endsUnknown(const Series* series)
{
    return series && std::isnan(series->value(series->size() - 1));
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", value);
    return text;
}

/// Collects what the arms of a history lack.
class Collector {
public:
    explicit Collector(const History& history)
        : m_history(history)
        , m_divergences(history.divergences())
    {
    }

    std::vector<MissingInstrument> collect()
    {
        for (int arm = 0; arm < static_cast<int>(m_history.description().arms.size()); ++arm) {
            noiseScale(arm);
            subspace(arm);
            survivors(arm);
            for (const char* metric : {"sharpness", "regime", "alignment"})
                curvature(arm, metric);
        }
        for (const char* metric : {"energy_p_loss", "energy_p_sketch"})
            if (endsUnknown(filled(m_history, metric, wholeRun)))
                m_found.push_back({metric, wholeRun, "Fewer than two seeds are left in which both arms are finite."});
        if (endsUnknown(filled(m_history, "paired_distance.mean", wholeRun)))
            m_found.push_back({"paired_distance", wholeRun, "No seed is left in which both arms are finite."});
        return std::move(m_found);
    }

private:
    std::string named(int arm) const
    {
        return "Arm \"" + m_history.description().arms[static_cast<std::size_t>(arm)].name + "\"";
    }
    void lacks(const char* metric, int arm, const std::string& why) { m_found.push_back({metric, arm, named(arm) + " " + why}); }

    /// The estimates begin with the first that can be given.
    void noiseScale(int arm)
    {
        const Series* records = filled(m_history, "gradient_signal.mean", arm);
        if (!records || filled(m_history, "noise_scale", arm) || m_history.description().whyMissing("noise_scale", arm))
            return;
        const std::string why = records->summarize(0, records->size()).count < fewestNoiseRecords
            ? "none yet, it takes " + std::to_string(fewestNoiseRecords) + " finite records of the gradient's noise."
            : "none, by its records it is below zero, as chance has it where the gradient is next to nothing.";
        m_found.push_back({"noise_scale", arm, named(arm) + ": " + why});
    }

    void subspace(int arm)
    {
        if (!filled(m_history, "subspace_residual.mean", arm))
            return;
        double worst = 0.0;
        const auto include = [&](const Series* series) {
            if (series)
                worst = std::max(worst, series->summarize(0, series->size()).max);
        };
        include(m_history.find({"subspace_residual.mean", arm, allSeeds}));
        for (int seed = 0; seed < m_history.description().recordedSeeds; ++seed)
            include(m_history.find({"subspace_residual", arm, seed}));
        if (worst > subspaceTolerance)
            lacks("dominant_subspace", arm,
                "follows one that was found only to " + shortNumber(worst) + " of the largest curvature, not to "
                    + shortNumber(subspaceTolerance)
                    + ": the Hessian does not set that many directions apart. A smaller subspace may be found.");
    }

    void survivors(int arm)
    {
        if (endsUnknown(filled(m_history, "seed_distance", arm)))
            lacks("seed_distance", arm, "has fewer than two seeds left that have not diverged.");
        const Series* spectra = filled(m_history, "spectrum_series", arm);
        if (spectra && spectra->value(spectra->size() - 1) == 0.0)
            lacks("spectrum_gradient", arm, "has none any more: the seeds that it is measured in have diverged.");
    }

    void curvature(int arm, const char* metric)
    {
        if (!endsUnknown(filled(m_history, std::string(metric) + ".mean", arm)))
            return;
        // The first seed is among those that are measured.
        const bool diverged = std::ranges::any_of(
            m_divergences, [arm](const DivergenceRecord& record) { return record.arm == arm && record.seed == 0; });
        if (diverged)
            lacks(metric, arm, "has none any more: the seeds that it is measured in have diverged.");
        else if (std::string(metric) == "alignment")
            lacks(metric, arm,
                "has none at the last step measured: so many directions of largest curvature could not be told from the rest. "
                "A smaller instruments.subspace may be.");
        else
            lacks(metric, arm, "has none at the last step measured: the Hessian is not finite there.");
    }

    const History& m_history;
    std::vector<DivergenceRecord> m_divergences;
    std::vector<MissingInstrument> m_found;
};

} // namespace

std::vector<MissingInstrument> unfound(const History& history)
{
    return Collector(history).collect();
}

} // namespace tandem
