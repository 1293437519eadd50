// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tandem {

/// What multiplies matrices of bfloat16 numbers, the upper halves of float32 ones, here.
enum class Bfloat16Support {
    None,    ///< no processor of this kind can: it has no AVX-512
    Vectors, ///< AVX-512
    Tiles,   ///< AMX: about eight times as many products a cycle as float32's
};
/// Asks oneDNN, which asks the processor and the kernel, and heeds ONEDNN_MAX_CPU_ISA.
Bfloat16Support bfloat16Support();

/// C [rows, columns] = op(A) op(B) + beta · C, row-major, A and B in bfloat16, summed over `inner` in float32 by oneDNN on the
/// calling thread. Every shape is prepared once. The result depends on nothing but the arguments. Not thread-safe, but any thread
/// may call. Throws std::runtime_error where bfloat16Support() is None, or for lack of memory.
class Bfloat16Product {
public:
    enum class TransposeA {
        No,
        Yes,
    };
    enum class TransposeB {
        No,
        Yes,
    };
    struct Size {
        std::int64_t rows = 0;
        std::int64_t columns = 0;
        std::int64_t inner = 0;
        auto operator<=>(const Size&) const = default;
    };

    Bfloat16Product(TransposeA transposeA, TransposeB transposeB);
    ~Bfloat16Product();
    Bfloat16Product(Bfloat16Product&&) noexcept;
    Bfloat16Product& operator=(Bfloat16Product&&) noexcept;

    /// beta is 0 or 1.
    void multiply(const Size& size, const std::uint16_t* a, const std::uint16_t* b, float beta, float* c);

private:
    class Prepared;
    std::unique_ptr<Prepared> m_prepared;
};

} // namespace tandem
