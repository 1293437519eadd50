// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/checkpoint_reader.h"

#include "support/input_error.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace tandem {

namespace {

void readArrays(Database& database, Checkpoint& checkpoint)
{
    Statement rows(database, "SELECT name, part, type, shape, data FROM checkpoint_array WHERE step = ? ORDER BY name, part");
    rows.bind(0, checkpoint.step);
    constexpr std::size_t mostPartBytes = std::size_t{64} << 20;
    std::vector<std::string> types;
    std::vector<Bytes> contents;
    while (rows.next()) {
        const Bytes part = decompressed(rows.blob(4), mostPartBytes);
        if (rows.integer(1) == 0) {
            CheckpointArray array{rows.text(0), {}, {}};
            const std::string shape = rows.text(3);
            for (std::size_t at = 0; at < shape.size(); at = std::min(shape.find(',', at), shape.size() - 1) + 1)
                array.shape.push_back(std::strtoll(shape.c_str() + at, nullptr, 10));
            checkpoint.arrays.push_back(std::move(array));
            types.push_back(rows.text(2));
            contents.emplace_back();
        } else if (checkpoint.arrays.empty() || checkpoint.arrays.back().name != rows.text(0)) {
            throw DamagedBlob("a part of an array is missing");
        }
        contents.back().insert(contents.back().end(), part.begin(), part.end());
    }
    for (std::size_t i = 0; i < contents.size(); ++i) {
        CheckpointArray& array = checkpoint.arrays[i];
        if (types[i] == "f4")
            array.values = numbersIn<float>(contents[i]);
        else if (types[i] == "f8")
            array.values = numbersIn<double>(contents[i]);
        else if (types[i] == "i8")
            array.values = numbersIn<std::int64_t>(contents[i]);
        else
            throw DamagedBlob("an array is of the unknown type " + types[i]);
        std::uint64_t count = array.shape.empty() ? 0 : 1;
        for (const std::int64_t length : array.shape)
            count = length < 0 || length > (std::int64_t{1} << 40) ? 0 : count * static_cast<std::uint64_t>(length);
        const std::size_t size = std::visit([](const auto& values) { return values.size(); }, array.values);
        if (count != size || contents[i].size() != size * (types[i] == "f4" ? 4 : 8))
            throw DamagedBlob("the array " + array.name + " has not the size of its shape");
    }
}

} // namespace

Checkpoint readCheckpoint(Database& database, const std::filesystem::path& path, std::int64_t step)
{
    try {
        Statement row(database, "SELECT seconds, interventions FROM checkpoint WHERE step = ?");
        row.bind(0, step);
        if (!row.next())
            throw InputError(path.string() + " holds no checkpoint at step " + std::to_string(step) + ".");
        Checkpoint checkpoint{step, row.real(0), row.integer(1), {}};
        readArrays(database, checkpoint);
        return checkpoint;
    } catch (const DatabaseError& error) {
        throw InputError(
            "The checkpoint at step " + std::to_string(step) + " of " + path.string() + " cannot be read: " + error.what() + ".");
    } catch (const DamagedBlob& error) {
        throw InputError(
            "The checkpoint at step " + std::to_string(step) + " of " + path.string() + " is damaged: " + error.what() + ".");
    }
}

} // namespace tandem
