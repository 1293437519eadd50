// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_bits.h"

#include <QtTest>

#include <array>
#include <bit>
#include <cmath>
#include <vector>

using namespace tandem;

namespace {

using Bits = std::array<std::uint32_t, 4>;

int difference(const Bits& a, const Bits& b)
{
    int bits = 0;
    for (std::size_t word = 0; word < a.size(); ++word)
        bits += std::popcount(a[word] ^ b[word]);
    return bits;
}

} // namespace

class NoiseBitsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void isRandom123sArs();
    void everyBitIsBalanced();
    void everyBitOfTheInputMatters();
};

void NoiseBitsTest::isRandom123sArs()
{
    // What r123::ARS4x32_R<7> makes of the same counter and key, by the processor's AES.
    QVERIFY((noiseBits(0, RandomStream{0}, 0, 0) == Bits{0xdacf61ff, 0xc45798f3, 0x113c7eeb, 0x101e27f3}));
    QVERIFY((noiseBits(0x85a308d3243f6a88, RandomStream::Noise, 0x0370734413198a2e, 5)
        == Bits{0xddc3460c, 0xa135d911, 0xade91dc3, 0x61f660b7}));
}

void NoiseBitsTest::everyBitIsBalanced()
{
    // Along each of the three ways in which runs count, each bit is 1 in n/2 ± √n/2 cases; 5 of those for 384 bits.
    constexpr std::uint32_t n = 1U << 14;
    const auto along = [](int way, std::uint32_t i) {
        return way == 0 ? noiseBits(i, RandomStream::Noise, 0, 0)
            : way == 1  ? noiseBits(0, RandomStream::Noise, i, 0)
                        : noiseBits(0, RandomStream::Noise, 0, i);
    };
    for (int way = 0; way < 3; ++way) {
        std::array<int, 128> ones{};
        for (std::uint32_t i = 0; i < n; ++i) {
            const Bits bits = along(way, i);
            for (std::size_t bit = 0; bit < ones.size(); ++bit)
                ones[bit] += static_cast<int>(bits[bit / 32] >> bit % 32 & 1U);
        }
        for (const int count : ones)
            QVERIFY(std::abs(count - n / 2.0) < 5.0 * std::sqrt(n) / 2.0);
    }
}

void NoiseBitsTest::everyBitOfTheInputMatters()
{
    // Another bit of seed, group or index exchanges half of the 128 bits, ± √128/2 in one case and the root of n less in the
    // mean.
    constexpr std::uint64_t n = 256;
    for (int bit = 0; bit < 160; ++bit) {
        int exchanged = 0;
        for (std::uint64_t i = 0; i < n; ++i) {
            const std::uint64_t flip = std::uint64_t{1} << bit % 64;
            const Bits before = noiseBits(i, RandomStream::Noise, 7 * i, 3);
            const Bits after = bit < 64 ? noiseBits(i ^ flip, RandomStream::Noise, 7 * i, 3)
                : bit < 128             ? noiseBits(i, RandomStream::Noise, 7 * i ^ flip, 3)
                                        : noiseBits(i, RandomStream::Noise, 7 * i, 3U ^ static_cast<std::uint32_t>(flip));
            exchanged += difference(before, after);
        }
        QVERIFY(std::abs(exchanged / static_cast<double>(n) - 64.0) < 5.0 * std::sqrt(128.0 / n) / 2.0);
    }
}

QTEST_GUILESS_MAIN(NoiseBitsTest)
#include "noise_bits_test.moc"
