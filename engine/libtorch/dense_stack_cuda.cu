// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/gpu.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tandem {
namespace {

constexpr int warp = 32;
constexpr int threadsPerBlock = 256;
constexpr int warpsPerBlock = threadsPerBlock / warp;

unsigned blocksFor(std::int64_t count, std::int64_t perBlock)
{
    return static_cast<unsigned>((count + perBlock - 1) / perBlock);
}

/// The sum over a block, in an order that is always the same; in thread 0.
template <typename Scalar> __device__ Scalar blockSum(Scalar value)
{
    __shared__ Scalar sums[threadsPerBlock];
    __syncthreads(); // of an earlier sum
    sums[threadIdx.x] = value;
    for (int half = threadsPerBlock / 2; half > 0; half /= 2) {
        __syncthreads();
        if (static_cast<int>(threadIdx.x) < half)
            sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    return sums[0];
}

__device__ float warpSum(float value)
{
    for (int distance = warp / 2; distance > 0; distance /= 2)
        value += __shfl_xor_sync(0xffffffffU, value, distance);
    return value;
}

/// Bytes of the images [first, first + images) of every replica's minibatch as pixels in [0, 1], and their labels: a block an
/// image. `indices` [step, minibatch, replica, image].
__global__ void gather(const std::int64_t* indices, const std::int64_t* cursor, std::int64_t minibatches, std::int64_t minibatch,
    std::int64_t batchSize, std::int64_t first, const std::uint8_t* bytes, const std::int64_t* allLabels, std::int64_t pixels,
    float* out, std::int64_t* labels)
{
    constexpr float largestPixel = 255.0F;
    const std::int64_t image = blockIdx.x;
    const std::int64_t replica = blockIdx.y;
    const std::int64_t images = gridDim.x;
    const std::int64_t replicas = gridDim.y;
    const std::int64_t index = indices[((*cursor * minibatches + minibatch) * replicas + replica) * batchSize + first + image];
    const std::uint8_t* from = bytes + index * pixels;
    float* to = out + (replica * images + image) * pixels;
    for (std::int64_t i = threadIdx.x; i < pixels; i += blockDim.x)
        to[i] = static_cast<float>(from[i]) / largestPixel;
    if (threadIdx.x == 0)
        labels[replica * images + image] = allLabels[index];
}

/// z ← max(z + b, 0) [replica, image, unit]; a NaN stays a NaN, so that a divergence is seen in the loss.
__global__ void addBiasAndRectify(
    float* outputs, std::int64_t perReplica, std::int64_t units, const float* biases, std::int64_t stride)
{
    const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= perReplica)
        return;
    float& output = outputs[blockIdx.y * perReplica + i];
    const float z = output + biases[blockIdx.y * stride + static_cast<unsigned>(i) % static_cast<unsigned>(units)];
    output = z < 0.0F ? 0.0F : z;
}

/// Logits without their bias [replica, image, class] ← δ = scale (softmax − onehot); loss [replica] (+)= scale · Σ cross-entropy.
/// A block a replica, a thread an image.
__global__ void softmax(float* logits, std::int64_t images, std::int64_t classes, const float* biases, std::int64_t stride,
    const std::int64_t* labels, double scale, bool adds, double* loss)
{
    const std::int64_t replica = blockIdx.x;
    const float* bias = biases + replica * stride;
    double sum = 0.0;
    for (std::int64_t image = threadIdx.x; image < images; image += blockDim.x) {
        float* row = logits + (replica * images + image) * classes;
        float largest = row[0] + bias[0];
        for (std::int64_t i = 0; i < classes; ++i) {
            row[i] += bias[i];
            largest = fmaxf(largest, row[i]);
        }
        float total = 0.0F;
        for (std::int64_t i = 0; i < classes; ++i)
            total += expf(row[i] - largest);
        const std::int64_t label = labels[replica * images + image];
        sum += static_cast<double>(logf(total) + largest - row[label]);
        for (std::int64_t i = 0; i < classes; ++i) {
            const float probability = expf(row[i] - largest) / total;
            row[i] = static_cast<float>(scale) * (probability - (i == label ? 1.0F : 0.0F));
        }
    }
    const double all = scale * blockSum(sum);
    if (threadIdx.x == 0)
        loss[replica] = (adds ? loss[replica] : 0.0) + all;
}

/// δ ← δ ⊙ [activation > 0] where there are activations, and ∂loss/∂b (+)= Σ_i δ. δ [replica, image, unit]; a block takes 32
/// units of a replica, a warp every eighth image.
__global__ void maskAndSum(float* deltas, const float* activations, std::int64_t images, std::int64_t units, bool adds,
    float* biasGradients, std::int64_t stride)
{
    __shared__ float sums[warpsPerBlock][warp];
    const std::int64_t replica = blockIdx.y;
    const int lane = static_cast<int>(threadIdx.x) % warp;
    const int row = static_cast<int>(threadIdx.x) / warp;
    const std::int64_t unit = static_cast<std::int64_t>(blockIdx.x) * warp + lane;
    float sum = 0.0F;
    if (unit < units) {
        for (std::int64_t image = row; image < images; image += warpsPerBlock) {
            const std::int64_t i = (replica * images + image) * units + unit;
            float delta = deltas[i];
            if (activations) {
                delta = activations[i] > 0.0F ? delta : 0.0F;
                deltas[i] = delta;
            }
            sum += delta;
        }
    }
    sums[row][lane] = sum;
    __syncthreads();
    if (row != 0 || unit >= units)
        return;
    for (int other = 1; other < warpsPerBlock; ++other)
        sum += sums[other][lane];
    float& gradient = biasGradients[replica * stride + unit];
    gradient = (adds ? gradient : 0.0F) + sum;
}

/// squares [replica · image] (+)= (|a|² + 1) |δ|²: a warp an image.
__global__ void exampleSquares(const float* inputs, std::int64_t inputUnits, const float* deltas, std::int64_t outputUnits,
    std::int64_t images, bool adds, float* squares)
{
    const std::int64_t image = static_cast<std::int64_t>(blockIdx.x) * warpsPerBlock + threadIdx.x / warp;
    if (image >= images)
        return;
    const int lane = static_cast<int>(threadIdx.x) % warp;
    const auto square = [lane](const float* row, std::int64_t units) {
        float sum = 0.0F;
        for (std::int64_t i = lane; i < units; i += warp)
            sum += row[i] * row[i];
        return warpSum(sum);
    };
    const float product
        = (square(inputs + image * inputUnits, inputUnits) + 1.0F) * square(deltas + image * outputUnits, outputUnits);
    if (lane == 0)
        squares[image] = (adds ? squares[image] : 0.0F) + product;
}

/// norm [replica] (+)= scale · Σ squares [replica, image]: a block a replica.
__global__ void sumSquares(const float* squares, std::int64_t images, double scale, bool adds, double* norm)
{
    double sum = 0.0;
    for (std::int64_t image = threadIdx.x; image < images; image += blockDim.x)
        sum += static_cast<double>(squares[blockIdx.x * images + image]);
    const double all = scale * blockSum(sum);
    if (threadIdx.x == 0)
        norm[blockIdx.x] = (adds ? norm[blockIdx.x] : 0.0) + all;
}

/// A layer computes z = a Wᵀ + b; with δ = ∂loss/∂z, ∂loss/∂W = δᵀ a, ∂loss/∂b = Σ δ, δ below = (δ W) ⊙ [a > 0].
class DenseStack final : public StackedGradient {
public:
    DenseStack(const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta)
        : m_layout(layout)
        , m_images(&images)
        , m_replicas(theta.size(0))
        , m_floats(theta.options())
        , m_theta(theta)
        , m_layers(layerTensors(layout, theta))
        , m_mostImages(stackedChunk(layout, m_replicas))
        , m_loss(at::zeros({2, m_replicas}, m_floats.dtype(at::kDouble)))
        , m_norm(at::zeros({m_replicas}, m_floats.dtype(at::kDouble)))
    {
        for (Gradient& one : m_gradients) {
            // Rows at the distances of θ's, whose alignment cuBLAS gains by.
            one.all = at::zeros({m_replicas, theta.stride(0)}, m_floats).narrow(1, 0, layout.parameters());
            one.layers = layerTensors(layout, one.all);
        }
    }

    at::Tensor of(const StepTable& table, int minibatch, ExampleNorms norms, StepFindings& findings) override
    {
        const std::int64_t batchSize = table.indices.size(-1);
        const Gradient& gradient = m_gradients[minibatch];
        for (std::int64_t first = 0; first < batchSize; first += m_mostImages) {
            const Chunk chunk{first, std::min(m_mostImages, batchSize - first), batchSize};
            reserve(chunk.images);
            gatherImages(table, minibatch, chunk);
            forward(chunk);
            backward(chunk, minibatch, norms, gradient);
        }
        findings.loss = m_loss[minibatch];
        if (norms == ExampleNorms::Measure)
            findings.meanSquaredNorm = m_norm;
        return gradient.all;
    }

private:
    struct Chunk {
        std::int64_t first = 0;
        std::int64_t images = 0;
        std::int64_t batchSize = 0;
        bool adds() const { return first > 0; }
        double scale() const { return 1.0 / static_cast<double>(batchSize); }
    };
    struct Gradient {
        at::Tensor all;                 // [replica, P]
        std::vector<at::Tensor> layers; // W₁, b₁, … of it
    };

    static cudaStream_t stream() { return c10::cuda::getCurrentCUDAStream(); }
    const std::vector<DenseLayer>& layers() const { return m_layout.denseLayers(); }
    float* bias(std::size_t layer) const { return m_layers[2 * layer + 1].data_ptr<float>(); }
    /// What goes into a layer [replica, image, input].
    const at::Tensor& input(std::size_t layer) const { return layer == 0 ? m_pixels : m_outputs[layer - 1]; }

    /// Room for another number of images than the last.
    void reserve(std::int64_t images)
    {
        if (m_pixels.defined() && m_pixels.size(1) == images)
            return;
        const auto room = [&](std::int64_t units) { return at::empty({m_replicas, images, units}, m_floats); };
        m_pixels = room(m_layout.inputs());
        m_labels = at::empty({m_replicas, images}, m_floats.dtype(at::kLong));
        m_squares = at::empty({m_replicas, images}, m_floats);
        m_outputs.clear();
        m_deltas.clear();
        for (const DenseLayer& layer : layers()) {
            m_outputs.push_back(room(layer.outputs));
            m_deltas.push_back(&layer == &layers().back() ? m_outputs.back() : room(layer.outputs)); // the last in place
        }
    }

    void gatherImages(const StepTable& table, int minibatch, const Chunk& chunk) const
    {
        const dim3 blocks(static_cast<unsigned>(chunk.images), static_cast<unsigned>(m_replicas));
        gather<<<blocks, threadsPerBlock, 0, stream()>>>(table.indices.data_ptr<std::int64_t>(),
            table.cursor.data_ptr<std::int64_t>(), table.indices.size(1), minibatch, chunk.batchSize, chunk.first,
            m_images->bytes().data_ptr<std::uint8_t>(), m_images->labels().data_ptr<std::int64_t>(), m_layout.inputs(),
            m_pixels.data_ptr<float>(), m_labels.data_ptr<std::int64_t>());
        C10_CUDA_KERNEL_LAUNCH_CHECK();
    }

    void forward(const Chunk& chunk)
    {
        for (std::size_t layer = 0; layer < layers().size(); ++layer) {
            at::bmm_out(m_outputs[layer], input(layer), m_layers[2 * layer].transpose(1, 2));
            if (layer + 1 == layers().size())
                break;
            const std::int64_t units = layers()[layer].outputs;
            const std::int64_t perReplica = chunk.images * units;
            const dim3 blocks(blocksFor(perReplica, threadsPerBlock), static_cast<unsigned>(m_replicas));
            addBiasAndRectify<<<blocks, threadsPerBlock, 0, stream()>>>(
                m_outputs[layer].data_ptr<float>(), perReplica, units, bias(layer), m_theta.stride(0));
            C10_CUDA_KERNEL_LAUNCH_CHECK();
        }
    }

    void backward(const Chunk& chunk, int minibatch, ExampleNorms norms, const Gradient& gradient)
    {
        const auto replicas = static_cast<unsigned>(m_replicas);
        const std::size_t last = layers().size() - 1;
        softmax<<<replicas, threadsPerBlock, 0, stream()>>>(m_deltas[last].data_ptr<float>(), chunk.images, m_layout.classes(),
            bias(last), m_theta.stride(0), m_labels.data_ptr<std::int64_t>(), chunk.scale(), chunk.adds(),
            m_loss[minibatch].data_ptr<double>());
        C10_CUDA_KERNEL_LAUNCH_CHECK();
        for (std::size_t layer = layers().size(); layer-- > 0;) {
            const DenseLayer& shape = layers()[layer];
            const at::Tensor& delta = m_deltas[layer];
            const dim3 blocks(blocksFor(shape.outputs, warp), replicas);
            maskAndSum<<<blocks, threadsPerBlock, 0, stream()>>>(delta.data_ptr<float>(),
                layer == last ? nullptr : m_outputs[layer].data_ptr<float>(), chunk.images, shape.outputs, chunk.adds(),
                gradient.layers[2 * layer + 1].data_ptr<float>(), gradient.all.stride(0));
            C10_CUDA_KERNEL_LAUNCH_CHECK();
            at::Tensor weights = gradient.layers[2 * layer];
            if (chunk.adds())
                at::baddbmm_out(weights, weights, delta.transpose(1, 2), input(layer));
            else
                at::bmm_out(weights, delta.transpose(1, 2), input(layer));
            if (layer > 0)
                at::bmm_out(m_deltas[layer - 1], delta, m_layers[2 * layer]);
            if (norms == ExampleNorms::Measure)
                addSquares(layer, chunk);
        }
        if (norms == ExampleNorms::Measure) {
            // |g_i|² = B² · what the derivatives of the mean give, and N₁ is their mean.
            sumSquares<<<replicas, threadsPerBlock, 0, stream()>>>(m_squares.data_ptr<float>(), chunk.images,
                static_cast<double>(chunk.batchSize), chunk.adds(), m_norm.data_ptr<double>());
            C10_CUDA_KERNEL_LAUNCH_CHECK();
        }
    }

    void addSquares(std::size_t layer, const Chunk& chunk)
    {
        const std::int64_t images = m_replicas * chunk.images;
        const DenseLayer& shape = layers()[layer];
        exampleSquares<<<blocksFor(images, warpsPerBlock), threadsPerBlock, 0, stream()>>>(input(layer).data_ptr<float>(),
            shape.inputs, m_deltas[layer].data_ptr<float>(), shape.outputs, images, layer + 1 < layers().size(),
            m_squares.data_ptr<float>());
        C10_CUDA_KERNEL_LAUNCH_CHECK();
    }

    NetworkLayout m_layout;
    const ImageBank* m_images = nullptr;
    std::int64_t m_replicas = 0;
    at::TensorOptions m_floats;
    at::Tensor m_theta;               // [replica, P]
    std::vector<at::Tensor> m_layers; // W₁, b₁, … of it
    std::int64_t m_mostImages = 1;
    Gradient m_gradients[2];           // of either minibatch
    at::Tensor m_loss;                 // [minibatch, replica] float64
    at::Tensor m_norm;                 // N₁ [replica] float64
    at::Tensor m_pixels;               // [replica, image, pixel]
    at::Tensor m_labels;               // [replica, image] int64
    at::Tensor m_squares;              // |g_i|² of the mean's derivatives [replica, image]
    std::vector<at::Tensor> m_outputs; // of every layer, after ReLU [replica, image, output]
    std::vector<at::Tensor> m_deltas;  // ∂loss/∂z, the same shapes
};

} // namespace

std::unique_ptr<StackedGradient> makeDenseStackOnGpu(
    const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta)
{
    return std::make_unique<DenseStack>(layout, images, theta);
}

} // namespace tandem
