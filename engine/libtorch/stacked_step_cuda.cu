// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/gpu.h"

#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

namespace tandem {
namespace {

constexpr unsigned threadsPerBlock = 256;
constexpr std::int64_t numbersPerThread = 4;

/// [replica, P] and what one row is away from the next.
struct Rows {
    float* numbers;
    std::int64_t stride;
};

Rows rowsOf(const at::Tensor& tensor)
{
    return tensor.defined() ? Rows{tensor.data_ptr<float>(), tensor.stride(0)} : Rows{nullptr, 0};
}

/// Neighbouring threads take neighbouring numbers; a row of blocks per replica.
template <typename Do> __device__ void forEachNumber(std::int64_t count, const Do& apply)
{
    const std::int64_t step = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
    for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step)
        apply(i);
}

__global__ void findUnsound(Rows gradients, std::int64_t parameters, bool* sound)
{
    const float* gradient = gradients.numbers + blockIdx.y * gradients.stride;
    bool bad = false;
    forEachNumber(parameters, [&](std::int64_t i) { bad = bad || !isfinite(gradient[i]); });
    if (bad)
        sound[blockIdx.y] = false;
}

struct Findings {
    const double* loss;
    const double* meanSquaredNorm;
    const double* squaredNorm;
};

/// One block for all replicas: who moves, what was found, and which coefficients are next.
__global__ void closeStep(Findings findings, double largestLoss, std::int64_t replicas, std::int64_t steps, double* measured,
    const float* coefficients, std::int64_t* cursor, bool* alive, std::int64_t* updates, bool* sound, float* present)
{
    const std::int64_t step = *cursor;
    for (std::int64_t replica = threadIdx.x; replica < replicas; replica += blockDim.x) {
        const auto record = [&](int quantity, const double* found) {
            if (found)
                measured[(quantity * steps + step) * replicas + replica] = found[replica];
        };
        record(StepTable::loss, findings.loss);
        record(StepTable::meanSquaredNorm, findings.meanSquaredNorm);
        record(StepTable::squaredNorm, findings.squaredNorm);
        alive[replica] = alive[replica] && sound[replica] && findings.loss[replica] <= largestLoss; // not when NaN
        updates[replica] += alive[replica] ? 1 : 0;
        sound[replica] = true;
    }
    if (threadIdx.x < updateCoefficients)
        present[threadIdx.x] = coefficients[step * updateCoefficients + threadIdx.x];
    __syncthreads();
    if (threadIdx.x == 0)
        *cursor = step + 1;
}

template <UpdateRule rule>
__global__ void update(Rows thetas, Rows buffers, Rows seconds, Rows gradients, std::int64_t parameters,
    const float* coefficients, const bool* alive)
{
    const std::int64_t replica = blockIdx.y;
    if (!alive[replica])
        return;
    float* theta = thetas.numbers + replica * thetas.stride;
    float* buffer = buffers.numbers + replica * buffers.stride;
    float* second = seconds.numbers + replica * seconds.stride;
    const float* gradient = gradients.numbers + replica * gradients.stride;
    forEachNumber(parameters, [&](std::int64_t i) {
        if constexpr (rule == UpdateRule::Plain) {
            const LinearRule<float> linear = linearRule(coefficients);
            practicalStep(theta[i], buffer[i], gradient[i], linear.b, linear.u);
        } else if constexpr (rule == UpdateRule::Linear) {
            linearStep(theta[i], buffer[i], gradient[i], linearRule(coefficients));
        } else {
            adamStep(theta[i], buffer[i], second[i], gradient[i], adamRule(coefficients));
        }
    });
}

const double* numbersOf(const at::Tensor& tensor)
{
    return tensor.defined() ? tensor.data_ptr<double>() : nullptr;
}

} // namespace

void endStepOnGpu(const StackedParameters& parameters, const at::Tensor& gradient, const StepFindings& findings,
    double largestLoss, const StepTable& table)
{
    const std::int64_t replicas = gradient.size(0);
    const std::int64_t size = gradient.size(1);
    const cudaStream_t stream = c10::cuda::getCurrentCUDAStream();
    constexpr std::int64_t perBlock = threadsPerBlock * numbersPerThread;
    const dim3 blocks(static_cast<unsigned>((size + perBlock - 1) / perBlock), static_cast<unsigned>(replicas));

    findUnsound<<<blocks, threadsPerBlock, 0, stream>>>(rowsOf(gradient), size, table.sound.data_ptr<bool>());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    closeStep<<<1, threadsPerBlock, 0, stream>>>(
        {numbersOf(findings.loss), numbersOf(findings.meanSquaredNorm), numbersOf(findings.squaredNorm)}, largestLoss, replicas,
        table.measured.size(1), table.measured.data_ptr<double>(), table.coefficients.data_ptr<float>(),
        table.cursor.data_ptr<std::int64_t>(), table.alive.data_ptr<bool>(), table.updates.data_ptr<std::int64_t>(),
        table.sound.data_ptr<bool>(), table.present.data_ptr<float>());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    const auto kernel = table.rule == UpdateRule::Plain ? update<UpdateRule::Plain>
        : table.rule == UpdateRule::Linear              ? update<UpdateRule::Linear>
                                                        : update<UpdateRule::Adam>;
    kernel<<<blocks, threadsPerBlock, 0, stream>>>(rowsOf(parameters.theta), rowsOf(parameters.buffer), rowsOf(parameters.second),
        rowsOf(gradient), size, table.present.data_ptr<float>(), table.alive.data_ptr<bool>());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
}

} // namespace tandem
