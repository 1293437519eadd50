// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/dense_gradient.h"

#include "networks/float_loops.h"

#include <oneapi/dnnl/dnnl.h>

#include <omp.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace tandem {
namespace {

enum class Transpose : char {
    No = 'N',
    Yes = 'T',
};

/// C [rows, columns] = op(A) op(B) + beta · C, row-major, summing over `inner`.
void multiply(Transpose transposeA, Transpose transposeB, std::int64_t rows, std::int64_t columns, std::int64_t inner,
    const float* a, const float* b, float beta, float* c)
{
    const std::int64_t strideA = transposeA == Transpose::No ? inner : rows;
    const std::int64_t strideB = transposeB == Transpose::No ? columns : inner;
    const dnnl_status_t status = dnnl_sgemm(static_cast<char>(transposeA), static_cast<char>(transposeB), rows, columns, inner,
        1.0F, a, strideA, b, strideB, beta, c, columns);
    if (status != dnnl_success)
        throw std::runtime_error("oneDNN could not multiply two matrices, probably for lack of memory.");
}

/// Row `index` of what lies in rows of `length` numbers.
template <typename Number> std::span<Number> row(Number* rows, std::int64_t index, std::int64_t length)
{
    return {rows + index * length, static_cast<std::size_t>(length)};
}

/// Σ_i |δ_i|² (|a_i|² + 1) over the examples of one layer, whose inputs are a_i = unit · inputs_i.
template <typename Input>
double sumOfSquaredGradients(
    const DenseLayer& layer, std::int64_t examples, const Input* inputs, const float* deltas, double unit = 1.0)
{
    double sum = 0.0;
    for (std::int64_t i = 0; i < examples; ++i)
        sum += squaredNorm(row(deltas, i, layer.outputs)) * (unit * unit * squaredNorm(row(inputs, i, layer.inputs)) + 1.0);
    return sum;
}

} // namespace

DenseGradient::DenseGradient(NetworkLayout layout)
    : m_layout(std::move(layout))
    , m_pixelLayer(m_layout.features(), m_layout.denseLayers().front().outputs)
    , m_outputs(m_layout.denseLayers().size())
    , m_deltas(m_layout.denseLayers().size())
{
    // It would look for a profiler's library before its first product, and wait while another thread loads LibTorch.
    dnnl_set_jit_profiling_flags(DNNL_JIT_PROFILE_NONE);
}

GradientSums DenseGradient::gradient(std::span<const float> theta, const ExampleBatch& batch, float scale, PerExample perExample,
    Mode mode, std::span<float> gradient, std::span<float> inputDeltas)
{
    assert(std::ssize(gradient) == m_layout.parameters());
    const std::int64_t examples = std::ssize(batch.labels);
    forward(theta, batch);
    GradientSums sums = softmax(batch.labels);

    const std::int64_t classes = m_layout.classes();
    std::vector<float>& outputDelta = m_deltas.back();
    for (std::int64_t i = 0; i < examples * classes; ++i)
        outputDelta[i] = scale * m_outputs.back()[i];
    for (std::int64_t i = 0; i < examples; ++i)
        outputDelta[i * classes + batch.labels[i]] -= scale;

    for (std::size_t l = m_layout.denseLayers().size(); l-- > 0;) {
        const DenseLayer& layer = m_layout.denseLayers()[l];
        const float* delta = m_deltas[l].data();
        const bool takesPixels = l == 0 && !batch.pixels.empty();
        const float* in = takesPixels ? nullptr : input(l, batch);

        const float beta = mode == Mode::Add ? 1.0F : 0.0F;
        float* weights = gradient.data() + layer.weightOffset;
        if (takesPixels)
            m_pixelLayer.weightGradient(row(delta, 0, examples * layer.outputs), beta, weights);
        else
            multiply(Transpose::Yes, Transpose::No, layer.outputs, layer.inputs, examples, delta, in, beta, weights);
        float* bias = gradient.data() + layer.biasOffset;
        if (mode == Mode::Overwrite)
            std::fill_n(bias, layer.outputs, 0.0F);
        for (std::int64_t i = 0; i < examples; ++i)
            addTo(row(bias, 0, layer.outputs), delta + i * layer.outputs);
        if (perExample == PerExample::Measure)
            sums.squaredGradients += takesPixels ? sumOfSquaredGradients(layer, examples, batch.pixels.data(), delta, pixelUnit)
                                                 : sumOfSquaredGradients(layer, examples, in, delta);
        float* below = l > 0 ? m_deltas[l - 1].data() : inputDeltas.data();
        if (below)
            multiply(Transpose::No, Transpose::No, examples, layer.inputs, layer.outputs, delta,
                theta.data() + layer.weightOffset, 0.0F, below);
        if (l > 0)
            stopWhereOff(row(below, 0, examples * layer.inputs), in);
    }
    sums.squaredGradients /= static_cast<double>(scale) * static_cast<double>(scale);
    return sums;
}

GradientSums DenseGradient::loss(std::span<const float> theta, const ExampleBatch& batch)
{
    forward(theta, batch);
    return softmax(batch.labels);
}

void DenseGradient::forward(std::span<const float> theta, const ExampleBatch& batch)
{
    assert(std::ssize(theta) == m_layout.parameters());
    assert(std::ssize(batch.images) + std::ssize(batch.pixels) == std::ssize(batch.labels) * m_layout.features());
    // oneDNN would otherwise start a team of its own in every replica's thread.
    omp_set_num_threads(1);

    const std::int64_t examples = std::ssize(batch.labels);
    for (std::size_t l = 0; l < m_layout.denseLayers().size(); ++l) {
        const DenseLayer& layer = m_layout.denseLayers()[l];
        const auto size = static_cast<std::size_t>(examples * layer.outputs);
        if (m_outputs[l].size() < size) {
            m_outputs[l].resize(size);
            m_deltas[l].resize(size);
        }
        float* out = m_outputs[l].data();
        const float* weights = theta.data() + layer.weightOffset;
        const std::span<const float> bias = row(theta.data() + layer.biasOffset, 0, layer.outputs);
        for (std::int64_t i = 0; i < examples; ++i)
            std::ranges::copy(bias, out + i * layer.outputs);
        if (l == 0 && !batch.pixels.empty())
            m_pixelLayer.addOutputs(weights, batch.pixels, out);
        else
            multiply(Transpose::No, Transpose::Yes, examples, layer.outputs, layer.inputs, input(l, batch), weights, 1.0F, out);
        if (l + 1 < m_layout.denseLayers().size())
            rectify(std::span(out, size));
    }
}

const float* DenseGradient::input(std::size_t layer, const ExampleBatch& batch) const
{
    return layer == 0 ? batch.images.data() : m_outputs[layer - 1].data();
}

GradientSums DenseGradient::softmax(std::span<const std::uint8_t> labels)
{
    const std::int64_t classes = m_layout.classes();
    GradientSums sums;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        float* z = m_outputs.back().data() + static_cast<std::int64_t>(i) * classes;
        const float* best = std::max_element(z, z + classes);
        const float largest = *best;
        const float label = z[labels[i]];
        sums.correct += best - z == labels[i];
        float sum = 0.0F;
        for (std::int64_t j = 0; j < classes; ++j) {
            z[j] = std::exp(z[j] - largest);
            sum += z[j];
        }
        for (std::int64_t j = 0; j < classes; ++j)
            z[j] /= sum;
        sums.loss += static_cast<double>(largest) - static_cast<double>(label) + std::log(static_cast<double>(sum));
    }
    return sums;
}

} // namespace tandem
