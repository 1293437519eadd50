// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/idx_reader.h"

#include "support/input_error.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

namespace tandem {
namespace {

constexpr std::uint32_t bytesMagic = 0x00000800;
constexpr std::int64_t largestArray = std::int64_t{1} << 36; // 64 GiB: more is a damaged header
constexpr std::int64_t firstReservation = std::int64_t{64} << 20;
constexpr std::size_t largestRead = std::size_t{1} << 24;

[[noreturn]] void fail(const std::string& path, const std::string& what)
{
    throw InputError(path + ": " + what);
}

class GzipFile {
public:
    explicit GzipFile(const std::string& path)
        : m_path(path)
        , m_file(gzopen(path.c_str(), "rb"), gzclose)
    {
        if (!m_file)
            fail(path, std::string("cannot be opened: ") + std::strerror(errno));
        constexpr unsigned bufferBytes = 1U << 18;
        gzbuffer(m_file.get(), bufferBytes);
    }

    /// Reads up to out.size() bytes; fewer only at the end of the file.
    std::size_t read(std::span<std::uint8_t> out)
    {
        std::size_t done = 0;
        while (done < out.size()) {
            const auto wanted = static_cast<unsigned>(std::min(out.size() - done, largestRead));
            const int got = gzread(m_file.get(), out.data() + done, wanted);
            if (got < 0)
                fail(m_path, std::string("is damaged: ") + reason());
            if (got == 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    /// Whether a compressed file broke off before its end mark.
    bool cutOff() const
    {
        int code = Z_OK;
        gzerror(m_file.get(), &code);
        return code == Z_BUF_ERROR;
    }

private:
    std::string reason() const
    {
        int code = Z_OK;
        const char* text = gzerror(m_file.get(), &code);
        return code == Z_ERRNO ? std::strerror(errno) : text;
    }

    std::string m_path;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> m_file;
};

std::uint32_t bigEndian(std::span<const std::uint8_t, 4> bytes)
{
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

std::uint32_t readNumber(GzipFile& file, const std::string& path)
{
    std::array<std::uint8_t, 4> bytes{};
    if (file.read(bytes) < bytes.size())
        fail(path, "is truncated: it ends within its header");
    return bigEndian(bytes);
}

std::int64_t sizeOf(const std::vector<std::int64_t>& dimensions, const std::string& path)
{
    std::int64_t size = 1;
    for (const std::int64_t dimension : dimensions) {
        if (dimension == 0)
            fail(path, "is empty: one of its dimensions is 0");
        if (dimension > largestArray / size)
            fail(path, "claims more than 64 GiB of data in its header, which is damaged");
        size *= dimension;
    }
    return size;
}

} // namespace

IdxArray readIdx(const std::string& path, int dimensions)
{
    GzipFile file(path);
    const std::uint32_t magic = readNumber(file, path);
    const std::uint32_t expected = bytesMagic + static_cast<std::uint32_t>(dimensions);
    if (magic != expected)
        fail(path,
            "is no IDX file of bytes with " + std::to_string(dimensions) + " dimensions: its first number is "
                + std::to_string(magic) + ", not " + std::to_string(expected));
    IdxArray array;
    for (int i = 0; i < dimensions; ++i)
        array.dimensions.push_back(readNumber(file, path));

    const std::int64_t size = sizeOf(array.dimensions, path);
    std::int64_t have = 0;
    while (have < size) {
        const std::int64_t room = std::min(size, std::max(firstReservation, 2 * have));
        array.bytes.resize(static_cast<std::size_t>(room));
        const std::size_t got = file.read(std::span(array.bytes).subspan(static_cast<std::size_t>(have)));
        have += static_cast<std::int64_t>(got);
        if (have < room)
            fail(path, "is truncated: it holds " + std::to_string(have) + " of " + std::to_string(size) + " bytes of data");
    }
    // Reading on to the end also makes zlib check the sum over the whole content.
    std::array<std::uint8_t, 1> beyond{};
    if (file.read(beyond) > 0)
        fail(path, "has data after the " + std::to_string(size) + " bytes that its header announces");
    if (file.cutOff())
        fail(path, "is truncated: its compressed data has no end mark");
    return array;
}

} // namespace tandem
