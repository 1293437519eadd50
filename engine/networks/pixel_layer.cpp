// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/pixel_layer.h"

#include "networks/float_loops.h"

#include <algorithm>

namespace tandem {

PixelLayer::PixelLayer(std::int64_t inputs, std::int64_t outputs)
    : m_inputs(inputs)
    , m_outputs(outputs)
    , m_forward(Bfloat16Product::TransposeA::No, Bfloat16Product::TransposeB::Yes)
    , m_backward(Bfloat16Product::TransposeA::Yes, Bfloat16Product::TransposeB::No)
{
}

void PixelLayer::addOutputs(const float* weights, std::span<const std::uint8_t> pixels, float* out)
{
    const std::int64_t examples = std::ssize(pixels) / m_inputs;
    m_pixels.resize(static_cast<std::size_t>(pieces) * pixels.size());
    convertPixels(pixels.data(), std::span(m_pixels).first(pixels.size()));
    for (std::int64_t piece = 1; piece < pieces; ++piece)
        std::copy_n(m_pixels.begin(), pixels.size(), m_pixels.begin() + piece * std::ssize(pixels));

    m_weights.resize(static_cast<std::size_t>(pieces * m_outputs * m_inputs));
    splitIntoThree({weights, static_cast<std::size_t>(m_outputs * m_inputs)}, pixelUnit, m_weights);
    m_products.resize(static_cast<std::size_t>(examples * pieces * m_outputs));
    m_forward.multiply({examples, pieces * m_outputs, m_inputs}, m_pixels.data(), m_weights.data(), 0.0F, m_products.data());
    for (std::int64_t i = 0; i < examples; ++i) {
        const std::span<float> row(out + i * m_outputs, static_cast<std::size_t>(m_outputs));
        for (std::int64_t piece = 0; piece < pieces; ++piece)
            addTo(row, m_products.data() + (i * pieces + piece) * m_outputs);
    }
}

void PixelLayer::weightGradient(std::span<const float> deltas, float beta, float* gradient)
{
    m_deltas.resize(static_cast<std::size_t>(pieces) * deltas.size());
    splitIntoThree(deltas, pixelUnit, m_deltas);
    m_backward.multiply(
        {m_outputs, m_inputs, pieces * std::ssize(deltas) / m_outputs}, m_deltas.data(), m_pixels.data(), beta, gradient);
}

} // namespace tandem
