// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/bfloat16_product.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <omp.h>

#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tandem {

Bfloat16Support bfloat16Support()
{
    // The ISAs are sets of bits: a processor that has one has its bits.
    const auto has = [present = static_cast<unsigned>(dnnl::get_effective_cpu_isa())](
                         dnnl::cpu_isa isa) { return (present & static_cast<unsigned>(isa)) == static_cast<unsigned>(isa); };
    if (has(dnnl::cpu_isa::avx512_core_amx))
        return Bfloat16Support::Tiles;
    return has(dnnl::cpu_isa::avx512_core) ? Bfloat16Support::Vectors : Bfloat16Support::None;
}

class Bfloat16Product::Prepared {
public:
    Prepared(TransposeA transposeA, TransposeB transposeB)
        : m_tagA(transposeA == TransposeA::No ? Tag::ab : Tag::ba)
        , m_tagB(transposeB == TransposeB::No ? Tag::ab : Tag::ba)
    {
    }

    void multiply(const Size& size, const std::uint16_t* a, const std::uint16_t* b, float beta, float* c)
    {
        // A batch size moved by hand passes through many shapes.
        constexpr std::size_t mostShapes = 16;
        if (m_shapes.size() == mostShapes && !m_shapes.contains({size, beta}))
            m_shapes.clear();
        auto found = m_shapes.find({size, beta});
        if (found == m_shapes.end())
            found = m_shapes.emplace(Key{size, beta}, prepare(size, beta)).first;
        const dnnl::matmul::primitive_desc& description = found->second.description;
        if (m_scratch.size() < description.scratchpad_desc().get_size())
            m_scratch.resize(description.scratchpad_desc().get_size());
        // oneDNN takes what it only reads by pointers to what may be written.
        const auto memory = [this](const dnnl::memory::desc& layout, const void* data) {
            return dnnl::memory(layout, m_engine, const_cast<void*>(data));
        };
        found->second.primitive.execute(m_stream,
            {{DNNL_ARG_SRC, memory(description.src_desc(), a)}, {DNNL_ARG_WEIGHTS, memory(description.weights_desc(), b)},
                {DNNL_ARG_DST, memory(description.dst_desc(), c)},
                {DNNL_ARG_SCRATCHPAD, memory(description.scratchpad_desc(), m_scratch.data())}});
        m_stream.wait();
    }

private:
    using Tag = dnnl::memory::format_tag;
    using Key = std::pair<Size, float>;
    struct Shape {
        dnnl::matmul::primitive_desc description;
        dnnl::matmul primitive;
    };

    Shape prepare(const Size& size, float beta) const
    {
        using Type = dnnl::memory::data_type;
        dnnl::primitive_attr attributes;
        // oneDNN's own scratch memory belongs to the thread that prepared a primitive; another may execute it.
        attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        if (beta != 0.0F) {
            dnnl::post_ops sum;
            sum.append_sum(beta);
            attributes.set_post_ops(sum);
        }
        const dnnl::matmul::primitive_desc description(
            dnnl::matmul::desc({{size.rows, size.inner}, Type::bf16, m_tagA}, {{size.inner, size.columns}, Type::bf16, m_tagB},
                {{size.rows, size.columns}, Type::f32, Tag::ab}),
            attributes, m_engine);
        return {description, dnnl::matmul(description)};
    }

    Tag m_tagA;
    Tag m_tagB;
    dnnl::engine m_engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream m_stream{m_engine};
    std::map<Key, Shape> m_shapes;
    std::vector<std::byte> m_scratch;
};

Bfloat16Product::Bfloat16Product(TransposeA transposeA, TransposeB transposeB)
    : m_prepared(std::make_unique<Prepared>(transposeA, transposeB))
{
}

Bfloat16Product::~Bfloat16Product() = default;
Bfloat16Product::Bfloat16Product(Bfloat16Product&&) noexcept = default;
Bfloat16Product& Bfloat16Product::operator=(Bfloat16Product&&) noexcept = default;

void Bfloat16Product::multiply(const Size& size, const std::uint16_t* a, const std::uint16_t* b, float beta, float* c)
{
    // oneDNN would otherwise start a team of its own in every replica's thread.
    omp_set_num_threads(1);
    try {
        m_prepared->multiply(size, a, b, beta, c);
    } catch (const dnnl::error& error) {
        throw std::runtime_error(std::string("oneDNN could not multiply two bfloat16 matrices: ") + error.message);
    }
}

} // namespace tandem
