// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/peak_bench.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Fused multiply-adds in registers alone, enough of them at once to hide their latency; returns how many numbers were made.
double multiplyAdds(std::int64_t rounds, float* out)
{
    const hn::ScalableTag<float> d;
    const auto x = hn::Set(d, 0.999F);
    // Ten different sums: equal ones the compiler would make one of.
    const auto start = [&](int number) HWY_ATTR { return hn::Set(d, 0.01F * static_cast<float>(number)); };
    auto a = start(0), b = start(1), c = start(2), e = start(3), f = start(4);
    auto g = start(5), h = start(6), k = start(7), l = start(8), m = start(9);
    for (std::int64_t round = 0; round < rounds; ++round) {
        a = hn::MulAdd(a, x, x), b = hn::MulAdd(b, x, x), c = hn::MulAdd(c, x, x), e = hn::MulAdd(e, x, x),
        f = hn::MulAdd(f, x, x);
        g = hn::MulAdd(g, x, x), h = hn::MulAdd(h, x, x), k = hn::MulAdd(k, x, x), l = hn::MulAdd(l, x, x),
        m = hn::MulAdd(m, x, x);
    }
    const auto sum
        = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(hn::Add(f, g), hn::Add(hn::Add(h, k), hn::Add(l, m))));
    *out = hn::GetLane(hn::SumOfLanes(d, sum));
    return 10.0 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

} // namespace HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
HWY_EXPORT(multiplyAdds);

/// peak_bench: what one core makes of single-precision multiply-adds alone, as one line of JSON, GFLOP/s of processor time.
int main()
{
    const auto seconds = [] {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    double best = 0.0;
    volatile float sink = 0.0F;
    for (int turn = 0; turn < 20; ++turn) {
        constexpr std::int64_t rounds = 5'000'000;
        float out = 0.0F;
        const double start = seconds();
        const double made = HWY_DYNAMIC_DISPATCH(multiplyAdds)(rounds, &out);
        best = std::max(best, 2e-9 * made / (seconds() - start));
        sink = sink + out;
    }
    std::printf("{\"gflops\": %.4g}\n", best);
}
#endif
